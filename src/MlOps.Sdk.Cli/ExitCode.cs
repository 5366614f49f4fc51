namespace MlOps.Sdk.Cli;

/// <summary>What the tool's process returns.</summary>
internal static class ExitCode
{
    /// <summary>The command did what it says.</summary>
    public const int Success = 0;

    /// <summary>The command line is wrong: an unknown command or option, a missing or malformed value.</summary>
    public const int Usage = 1;

    /// <summary>What the command names does not exist, cannot be read or is refused.</summary>
    public const int Failure = 2;

    /// <summary>The command was interrupted, by Ctrl+C for example.</summary>
    public const int Cancelled = 130;
}
