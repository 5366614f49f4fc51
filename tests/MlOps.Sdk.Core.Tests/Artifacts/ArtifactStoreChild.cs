using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Core.Tests;

/// <summary>
/// This test assembly started as a child process that stores one artifact and prints what came of it, or stores one after the
/// other and prints each that was acknowledged until it is killed.
/// </summary>
internal static class ArtifactStoreChild
{
    public const string RootVariable = "MLOPS_TEST_ARTIFACT_ROOT";

    public const string SeedVariable = "MLOPS_TEST_ARTIFACT_SEED";

    public static byte[] Payload { get; } = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The assembly is an application; this runs before its entry point.")]
    internal static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(RootVariable) is not { Length: > 0 } root)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } seed)
        {
            StoreUntilKilled(new LocalArtifactStore(root), new Random(int.Parse(seed)));
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

    private static void StoreUntilKilled(LocalArtifactStore store, Random random)
    {
        while (true)
        {
            var content = new byte[random.Next(300_000)];
            random.NextBytes(content);
            Console.WriteLine(store.PutAsync(content).AsTask().GetAwaiter().GetResult().Sha256);
            Console.Out.Flush();
        }
    }
}
