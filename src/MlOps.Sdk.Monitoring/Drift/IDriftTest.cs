namespace MlOps.Sdk.Monitoring;

/// <summary>A named way to measure how far a column has moved. Implementations are stateless and thread-safe.</summary>
public interface IDriftTest
{
    /// <summary>The name it is chosen by.</summary>
    string Name { get; }

    /// <summary>The thresholds that are used unless the options name others.</summary>
    DriftThreshold DefaultThreshold { get; }

    /// <summary>Whether the test can compare columns of a kind.</summary>
    /// <param name="kind">The kind of the column.</param>
    bool Supports(ColumnKind kind);

    /// <summary>Compares the two sides, both of which have present values.</summary>
    /// <param name="comparison">Both sides of one column.</param>
    DriftTestResult Compare(ColumnComparison comparison);
}
