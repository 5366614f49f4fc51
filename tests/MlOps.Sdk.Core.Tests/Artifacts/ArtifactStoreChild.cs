using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Core.Tests;

/// <summary>This test assembly started as a child process that stores one artifact and prints what came of it.</summary>
internal static class ArtifactStoreChild
{
    public const string RootVariable = "MLOPS_TEST_ARTIFACT_ROOT";

    public static byte[] Payload { get; } = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The assembly is an application; this runs before its entry point.")]
    internal static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(RootVariable) is not { Length: > 0 } root)
        {
            return;
        }

        try
        {
            var digest = new LocalArtifactStore(root).PutAsync(Payload).AsTask().GetAwaiter().GetResult();
            Console.WriteLine($"stored {digest.Sha256}");
        }
        catch (ArtifactException exception)
        {
            Console.WriteLine($"refused {exception.Reason}");
        }

        Environment.Exit(0);
    }
}
