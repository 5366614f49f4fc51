namespace MlOps.Sdk.FeatureStore;

/// <summary>Something in a document of definitions is wrong, and where.</summary>
internal sealed class DefinitionFormatException(string path, string message, Exception? innerException = null)
    : FormatException($"The definitions are wrong at {path}: {message}", innerException);
