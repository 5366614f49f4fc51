namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Where a model comes from: bytes, or a file whose bytes are mapped into memory.</summary>
internal readonly ref struct ModelSource(ReadOnlySpan<byte> bytes, string? path)
{
    /// <summary>The bytes of the model.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Its file, which weights may lie beside; null when there is none.</summary>
    public string? Path { get; } = path;
}
