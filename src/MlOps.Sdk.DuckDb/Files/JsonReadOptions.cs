namespace MlOps.Sdk.DuckDb;

/// <summary>How JSON files are read: one object per line, or one array of objects; a key that an object lacks is a missing value.</summary>
public sealed class JsonReadOptions : FileReadOptions;
