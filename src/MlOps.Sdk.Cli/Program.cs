namespace MlOps.Sdk.Cli;

/// <summary>The tool's process.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => MlOpsCommand.RunAsync(arguments, Console.Out, Console.Error, CancellationToken.None);
}
