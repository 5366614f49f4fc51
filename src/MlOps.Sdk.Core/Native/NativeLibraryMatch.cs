namespace MlOps.Sdk.Core;

/// <summary>What a <see cref="NativeLibrarySearch"/> came to.</summary>
public sealed record NativeLibraryMatch
{
    /// <summary>The loaded library; 0 when there is none.</summary>
    public nint Handle { get; init; }

    /// <summary>The library's file, or its bare name when the system's loader found it; null when there is none.</summary>
    public string? Place { get; init; }

    /// <summary>Why there is no library, where it was looked for, and the ways out; null when there is one.</summary>
    public string? Failure { get; init; }
}
