using System.Globalization;

namespace MlOps.Sdk.Training;

/// <summary>A way to make a model smaller or faster at the price of accuracy. Immutable and thread-safe; applied and judged by <see cref="ModelCompressor"/>.</summary>
public abstract class Compression
{
    private protected Compression(string name) => Name = name;

    /// <summary>The name in reports, such as <c>int8</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// Dynamic int8: the weights of MatMul and Gemm become int8 with a scale per output (symmetric, zero point 0), inputs are quantized while the model runs
    /// by the range that they have in the call. A quarter of the size, and faster for large layers. Answers to a row depend slightly on the
    /// rows it is scored with, as these share the range; NaN in an input of such a layer is lost.
    /// </summary>
    /// <param name="range">Which integers the weights become.</param>
    /// <param name="minimumWeights">Layers with fewer weights are left alone, as converting their inputs would cost more. Default: 1024.</param>
    public static Compression Int8(Int8Range range = Int8Range.Portable, int minimumWeights = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumWeights, 1);
        return Enum.IsDefined(range) ? new Int8Compression(range, minimumWeights) : throw new ArgumentOutOfRangeException(nameof(range), range, "Choose Int8Range.Portable or Int8Range.Full.");
    }

    /// <summary>float16: half the size.</summary>
    /// <param name="scope">What becomes float16.</param>
    /// <param name="clamp">
    /// Whether weights beyond ±65504 are set to that end and counted in the report. Default: such models are refused.
    /// </param>
    public static Compression Float16(Float16Scope scope = Float16Scope.Weights, bool clamp = false) => scope switch
    {
        Float16Scope.Weights => new Float16Weights(clamp),
        Float16Scope.Computation => new Float16Computation(clamp),
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "Choose Float16Scope.Weights or Float16Scope.Computation."),
    };

    /// <summary>
    /// Sets the smallest weights of MatMul and Gemm to 0. The file keeps its size and the engine its speed; what shrinks is the file when it is
    /// compressed for transport or storage. To shrink the model itself, use <see cref="PruneUnits"/>.
    /// </summary>
    /// <param name="share">The share of weights that become 0: 0 to below 1.</param>
    /// <param name="scope">Among which weights the smallest are chosen.</param>
    public static Compression Prune(double share, PruningScope scope = PruningScope.Layer) => new MagnitudePruning(RequireShare(share), scope);

    /// <summary>
    /// Drops the hidden units of multi-layer perceptrons that say least, with their weights on both sides: the model becomes smaller and faster. What a dropped
    /// unit gives when its inputs are 0 is added to the next layer's bias. A share of 0 drops only units that say nothing.
    /// </summary>
    /// <param name="share">The share of each hidden layer's units to drop: 0 to below 1; at least one unit stays.</param>
    public static Compression PruneUnits(double share) => new UnitPruning(RequireShare(share));

    /// <summary>This compression, and then another.</summary>
    /// <param name="next">The other.</param>
    public Compression Then(Compression next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new CompressionChain(this, next);
    }

    /// <summary>Changes the graph.</summary>
    /// <exception cref="CompressionException">The graph cannot be compressed so.</exception>
    internal abstract void Apply(OnnxDocument document, CompressionNotes notes);

    /// <exception cref="CompressionException">The model's operators are too old.</exception>
    private protected void RequireOpset(OnnxDocument document, int oldest)
    {
        if (document.Opset < oldest)
        {
            throw new CompressionException(string.Create(
                CultureInfo.InvariantCulture, $"The compression \"{Name}\" needs opset {oldest} or later, but the model has {document.Opset}. Export it with a newer opset."));
        }
    }

    private static double RequireShare(double share) => share is >= 0 and < 1
        ? share
        : throw new ArgumentOutOfRangeException(nameof(share), share, "The share of what is dropped is 0 to below 1.");
}
