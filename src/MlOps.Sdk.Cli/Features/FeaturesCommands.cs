using System.CommandLine;

namespace MlOps.Sdk.Cli;

/// <summary><c>mlops features …</c>.</summary>
internal static class FeaturesCommands
{
    public static Command Create() => new("features", "Plan and apply feature definitions, fill the stores, and read online features.")
    {
        PlanCommand.Create(),
        ApplyCommand.Create(),
        MaterializeCommand.Create(),
        GetCommand.Create(),
    };
}
