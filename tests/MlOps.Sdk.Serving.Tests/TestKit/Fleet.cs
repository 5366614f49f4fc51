using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving.Tests.TestKit;

/// <summary>Several models in one host; the model "m3" answers as version 3 of the test engine does.</summary>
internal static class Fleet
{
    /// <summary>What one of the models takes in memory when a byte of its package takes one.</summary>
    public static long Size { get; } = TestModels.Package(1, name: "m1").ToBytes().Length;

    /// <summary>A host with models m1 to m9, each with one version that is champion, and room for some of them.</summary>
    public static async Task<Host> CreateAsync(int room, Action<ServingOptions>? configure = null)
    {
        var host = new Host(options =>
        {
            (options.MemoryFactor, options.MeasureMemory, options.MemoryBudget) = (1, false, room * Size);
            configure?.Invoke(options);
        });
        for (var number = 1; number <= 9; number++)
        {
            host.Registry.Add($"m{number}", TestModels.Package(number, name: $"m{number}"));
            await host.Registry.SetAliasAsync($"m{number}", Alias.Champion, 1);
        }

        return host;
    }

    public static ValueTask<IPredictor> DeployAsync(this Host host, int number, Action<DeploymentBuilder>? configure = null) => host.Server.DeployAsync($"m{number}", d =>
    {
        d.Loading(ModelLoading.OnDemand);
        configure?.Invoke(d);
    });

    public static ModelLoadState StateOf(this Host host, int number) => host.Server.Deployments.Single(status => status.Name == $"m{number}").LoadState;
}
