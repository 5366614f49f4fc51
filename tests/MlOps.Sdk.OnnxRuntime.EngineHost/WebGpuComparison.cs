using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;

namespace MlOps.Sdk.OnnxRuntime.EngineHost;

/// <summary>Runs models on the WebGPU provider and on the CPU; prints a line "name|provider|nodes on WebGPU|nodes on the CPU|difference".</summary>
internal static class WebGpuComparison
{
    private const int Rows = 33;

    public static async Task<int> RunOperatorsAsync()
    {
        using var folder = new ProfileFolder();
        var (webGpu, cpu) = Runtimes(folder);
        foreach (var (name, model, width) in OperatorModels.All())
        {
            var random = new Random(7);
            var x = Enumerable.Range(0, Rows * width).Select(i => i % 11 == 3 && name == "IsInf" ? float.PositiveInfinity : i % 13 == 5 && name == "Imputer" ? float.NaN : (random.NextSingle() * 4) - 2).ToArray();
            var inputs = new Dictionary<string, OnnxValue> { ["x"] = OnnxTensor.Of<float>(x, Rows, width) };
            using var accelerated = (OnnxModelSession)await webGpu.LoadAsync(model, new ModelSessionOptions { ModelName = name });
            using var reference = (OnnxModelSession)await cpu.LoadAsync(model, new ModelSessionOptions { ModelName = name });
            await CompareAsync(name, accelerated, reference, inputs);
        }

        return 0;
    }

    public static async Task<int> RunModelsAsync(string root, string list)
    {
        using var folder = new ProfileFolder();
        var (webGpu, cpu) = Runtimes(folder);
        var wanted = list == "*" ? null : (await File.ReadAllLinesAsync(list)).ToHashSet(StringComparer.Ordinal);
        foreach (var one in ConformanceCase.All(root).Where(c => wanted is null || wanted.Contains(c.Name)))
        {
            try
            {
                var path = Path.Combine(one.Folder, "model.onnx");
                using var reference = (OnnxModelSession)await cpu.LoadFileAsync(path);
                if (ConformanceCase.Inputs(reference, Path.Combine(one.Folder, "test_data_set_0")) is not { } inputs)
                {
                    continue;
                }

                using var accelerated = (OnnxModelSession)await webGpu.LoadFileAsync(path, new ModelSessionOptions { ModelName = one.Name });
                await CompareAsync(one.Name, accelerated, reference, inputs);
            }
            catch (ModelRuntimeException exception)
            {
                await Console.Out.WriteLineAsync($"{one.Name}|-|0|0|{exception.Message.ReplaceLineEndings(" ")}");
            }
        }

        return 0;
    }

    private static async Task CompareAsync(string name, OnnxModelSession accelerated, OnnxModelSession reference, Dictionary<string, OnnxValue> inputs)
    {
        var expected = reference.Run(inputs);
        var actual = accelerated.Run(inputs);
        var difference = expected.Select(e => ValueComparison.Difference(e.Value, actual[e.Key])).FirstOrDefault(d => d is not null) ?? "none";
        var nodes = SessionProfile.Read(accelerated.EndProfiling()).NodesByProvider;
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}|{accelerated.Provider}|{nodes.GetValueOrDefault("WebGpuExecutionProvider")}|{accelerated.FallbackNodes.Count}|{difference}"));
    }

    private static (OnnxModelRuntime WebGpu, OnnxModelRuntime Cpu) Runtimes(ProfileFolder folder) =>
        (new OnnxModelRuntime(new OnnxRuntimeOptions { Providers = [ExecutionProvider.WebGpu, ExecutionProvider.Cpu], ProfileFolder = folder.Path }), new OnnxModelRuntime());
}
