using System.Globalization;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>The WebGPU provider against the CPU, on whatever Vulkan there is: a GPU's or one in software.</summary>
public class WebGpuTests
{
    // Operators that the provider has no kernel for; its sessions run them on the CPU.
    private static readonly string[] OnCpu = ["Imputer", "Scaler", "Sign", "TreeEnsembleRegressor"];

    [Fact]
    public async Task Operators_OfTrainedGraphs_GiveWhatTheCpuGives()
    {
        var compared = (await EngineProcess.RunAsync(hasVulkan: true, "operators")).Lines.Select(Comparison.Parse).ToArray();
        Assert.Equal(18, compared.Length);
        SkipWithoutDevice(compared);
        Assert.All(compared, c => Assert.Equal((c.Name, "WebGPU", "none"), (c.Name, c.Provider, c.Difference)));
        Assert.Equal(OnCpu, compared.Where(c => c.NodesOnWebGpu == 0).Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(compared.Where(c => c.NodesOnWebGpu == 0), c => Assert.True(c.NodesOnCpu > 0, $"{c.Name} ran nowhere."));
        Assert.Equal((6, 0), compared.Where(c => c.Name == "perceptron").Select(c => (c.NodesOnWebGpu, c.NodesOnCpu)).Single());
        Assert.Equal((8, 0), compared.Where(c => c.Name == "convolution").Select(c => (c.NodesOnWebGpu, c.NodesOnCpu)).Single());
    }

    [Fact]
    public async Task Models_OfOnnxsTestData_GiveWhatTheCpuGives()
    {
        Assert.SkipWhen(!Directory.Exists(ConformanceCase.Root), $"test data absent: the package libonnx-testdata is not installed ({ConformanceCase.Root}).");
        var list = Path.Combine(AppContext.BaseDirectory, "Conformance", "webgpu-models.txt");
        var compared = (await EngineProcess.RunAsync(hasVulkan: true, "models", ConformanceCase.Root, list)).Lines.Select(Comparison.Parse).ToArray();
        Assert.Equal((await File.ReadAllLinesAsync(list)).Length, compared.Length);
        SkipWithoutDevice(compared);
        var wrong = compared.Where(c => c.Difference != "none" || c.NodesOnWebGpu == 0).ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong.Select(w => w.ToString())));
    }

    [Fact]
    public async Task Operators_WithoutVulkan_RunOnTheCpu()
    {
        var compared = (await EngineProcess.RunAsync(hasVulkan: false, "operators")).Lines.Select(Comparison.Parse).ToArray();
        Assert.Equal(18, compared.Length);

        // On macOS and Windows the provider needs no Vulkan and may have a device.
        Assert.All(compared, c => Assert.Equal((c.Name, OperatingSystem.IsLinux() ? "CPU" : c.Provider, "none"), (c.Name, c.Provider, c.Difference)));
    }

    private static void SkipWithoutDevice(IReadOnlyCollection<Comparison> compared) =>
        Assert.SkipWhen(compared.All(c => c.Provider == "CPU"), "device absent: there is neither a GPU nor a Vulkan in software (Debian's chromium has one).");

    private sealed record Comparison(string Name, string Provider, int NodesOnWebGpu, int NodesOnCpu, string Difference)
    {
        public static Comparison Parse(string line)
        {
            var parts = line.Split('|', 5);
            return new Comparison(parts[0], parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture), parts[4]);
        }
    }
}
