namespace MlOps.Sdk.Training;

/// <summary>Gathers what a compression did.</summary>
internal sealed class CompressionNotes
{
    private readonly Dictionary<string, string> _untouched = new(StringComparer.Ordinal);

    public List<CompressedWeight> Weights { get; } = [];

    public IReadOnlyList<UntouchedLayer> Untouched => [.. _untouched.Select(u => new UntouchedLayer(u.Key, u.Value))];

    /// <summary>Weights that were beyond the range of the new type and were set to its end.</summary>
    public long Clamped { get; set; }

    /// <summary>Hidden units that were dropped.</summary>
    public int DroppedUnits { get; set; }

    public void LeaveAlone(string output, string reason) => _untouched.TryAdd(output, reason);
}
