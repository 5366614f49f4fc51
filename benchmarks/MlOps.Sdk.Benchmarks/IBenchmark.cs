namespace MlOps.Sdk.Benchmarks;

/// <summary>One question about speed, answered against a baseline in the same run.</summary>
public interface IBenchmark
{
    /// <summary>The name it is run by, such as "onnx-overhead".</summary>
    string Name { get; }

    /// <summary>What is compared with what, in one sentence.</summary>
    string Description { get; }

    /// <summary>Runs it, telling what it does on <paramref name="log"/>.</summary>
    Task<BenchmarkResult> RunAsync(TextWriter log);
}
