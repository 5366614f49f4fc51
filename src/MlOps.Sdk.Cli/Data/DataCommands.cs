using System.CommandLine;

namespace MlOps.Sdk.Cli;

/// <summary><c>mlops data …</c>.</summary>
internal static class DataCommands
{
    public static Command Create() => new("data", "Look at tables in files and in the lake.")
    {
        ProfileCommand.Create(),
    };
}
