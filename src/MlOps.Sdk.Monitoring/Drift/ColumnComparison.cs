namespace MlOps.Sdk.Monitoring;

/// <summary>Both sides of one column, counted into the same bins: what a drift test looks at. Immutable.</summary>
public sealed class ColumnComparison
{
    internal ColumnComparison(
        ColumnProfile reference, ColumnProfile current, double[]? referenceValues = null, double[]? currentValues = null)
    {
        Reference = reference;
        Current = current;
        ReferenceValues = referenceValues;
        CurrentValues = currentValues;
        (ReferenceBins, CurrentBins, ReferenceGroups, CurrentGroups) = ColumnAlignment.Count(reference, current);
    }

    /// <summary>The kind of both columns.</summary>
    public ColumnKind Kind => Reference.Kind;

    /// <summary>The summary of the reference.</summary>
    public ColumnProfile Reference { get; }

    /// <summary>The summary of the data compared with it.</summary>
    public ColumnProfile Current { get; }

    /// <summary>Present rows per bin of the reference: about 50 bins of equal share, or one per category and one for others.</summary>
    public IReadOnlyList<long> ReferenceBins { get; }

    /// <summary>Present rows per bin of the current data, in the same bins.</summary>
    public IReadOnlyList<long> CurrentBins { get; }

    /// <summary>Rows per coarse group of the reference: about ten of equal share, or one per category; the last is the missing rows.</summary>
    public IReadOnlyList<long> ReferenceGroups { get; }

    /// <summary>Rows per coarse group of the current data, in the same groups.</summary>
    public IReadOnlyList<long> CurrentGroups { get; }

    /// <summary>Present rows of the reference.</summary>
    public long ReferencePresent => Reference.Present;

    /// <summary>Present rows of the current data.</summary>
    public long CurrentPresent => Current.Present;

    /// <summary>The values of the reference in rising order where raw rows were given, otherwise null.</summary>
    internal double[]? ReferenceValues { get; }

    /// <summary>The values of the current data in rising order where raw rows were given, otherwise null.</summary>
    internal double[]? CurrentValues { get; }
}
