namespace MlOps.Sdk.Tracking;

/// <summary>The machine and the code a run ran on, captured when it began.</summary>
public sealed record RunEnvironment
{
    /// <summary>The git commit of the working directory; null outside a repository.</summary>
    public string? GitCommit { get; init; }

    /// <summary>The git branch; null outside a repository or on no branch.</summary>
    public string? GitBranch { get; init; }

    /// <summary>Whether tracked files differed from the commit; null when git could not say.</summary>
    public bool? GitIsDirty { get; init; }

    /// <summary>The operating system and its version.</summary>
    public string OperatingSystem { get; init; } = "";

    /// <summary>The process architecture, such as "x64".</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The processors the process may use.</summary>
    public int ProcessorCount { get; init; }

    /// <summary>The .NET runtime and its version.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>The version of MlOps.Sdk.</summary>
    public string SdkVersion { get; init; } = "";

    /// <summary>The machine's name.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The user account that started the run.</summary>
    public string StartedBy { get; init; } = "";

    /// <summary>Versions of the loaded assemblies that are not part of .NET itself.</summary>
    public IReadOnlyDictionary<string, string> Packages { get; init; } = new Dictionary<string, string>();
}
