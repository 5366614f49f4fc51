using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;

namespace MlOps.Sdk.OnnxRuntime.EngineHost;

/// <summary>Provokes what the engine would write to the console: models it refuses, providers it lacks, runs that fail.</summary>
internal static class QuietRun
{
    public static async Task<int> RunAsync()
    {
        var runtime = new OnnxModelRuntime(new OnnxRuntimeOptions { Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.Cpu] });
        var unused = new OnnxFile().Input("x", 1, "N", 1).Output("y", 1, "N", 1).Weights("unused", 1, [1], 1f).Node("Neg", ["x"], ["y"]).ToArray();
        using var session = await runtime.LoadAsync(unused);
        using var lookup = await runtime.LoadAsync(
            new OnnxFile().Input("i", 7, "N").Output("y", 1, "N").Weights("w", 1, [3], 1f, 2f, 3f).Node("Gather", ["w", "i"], ["y"]).ToArray());
        using var binding = lookup.Bind(1);
        binding.Input<long>(0)[0] = 99;
        var failures = 0;
        foreach (var action in (Func<Task>[])[() => Task.Run(() => binding.Run()), async () => await runtime.LoadAsync(new byte[100]), async () => await runtime.LoadAsync(unused.AsMemory(0, 40))])
        {
            try
            {
                await action();
            }
            catch (ModelRuntimeException)
            {
                failures++;
            }
        }

        await Console.Out.WriteLineAsync($"{session.Provider}|{failures}");
        return 0;
    }
}
