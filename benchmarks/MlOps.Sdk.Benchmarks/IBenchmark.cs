namespace MlOps.Sdk.Benchmarks;

/// <summary>One question about speed, answered against a baseline in the same run.</summary>
public interface IBenchmark
{
    /// <summary>The name it is run by, such as "onnx-overhead".</summary>
    string Name { get; }

    /// <summary>What is compared with what, in one sentence.</summary>
    string Description { get; }

    /// <summary>Runs it.</summary>
    /// <param name="options">What was given after the name.</param>
    /// <param name="log">Where to tell what it does.</param>
    /// <returns>The result, or null when the options asked for something else, such as one side's part in a process of its own.</returns>
    /// <exception cref="ArgumentException">An option is not known.</exception>
    Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log);
}
