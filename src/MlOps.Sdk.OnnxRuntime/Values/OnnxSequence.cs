namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Values of one type in order.</summary>
/// <param name="items">The values; copied.</param>
public sealed class OnnxSequence(params IEnumerable<OnnxValue> items) : OnnxValue
{
    /// <summary>The values.</summary>
    public IReadOnlyList<OnnxValue> Items { get; } = [.. items];

    /// <inheritdoc/>
    public override OnnxValueKind Kind => OnnxValueKind.Sequence;

    /// <summary>The sequence as in <c>sequence of 2: float32[3]; float32[1]</c>.</summary>
    public override string ToString() => $"sequence of {Items.Count}: {string.Join("; ", Items.Take(3))}{(Items.Count > 3 ? "; …" : string.Empty)}";
}
