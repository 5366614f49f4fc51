namespace MlOps.Sdk.Core;

/// <summary>Collects the rules of an <see cref="ExpectationSuite"/>.</summary>
public sealed class ExpectationBuilder
{
    internal List<Expectation> Expectations { get; } = [];

    /// <summary>Begins the rules of one column.</summary>
    /// <param name="name">The column's name, case-sensitive.</param>
    /// <param name="severity">What breaking one of them means. Default: an error.</param>
    public ColumnExpectations Column(string name, ExpectationSeverity severity = ExpectationSeverity.Error)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new ColumnExpectations(this, name, severity);
    }

    /// <summary>The table has this many rows.</summary>
    /// <param name="atLeast">The smallest allowed number of rows.</param>
    /// <param name="atMost">The largest allowed number of rows. Default: no limit.</param>
    /// <param name="severity">What breaking it means. Default: an error.</param>
    public ExpectationBuilder RowCount(
        long atLeast, long atMost = long.MaxValue, ExpectationSeverity severity = ExpectationSeverity.Error)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(atLeast);
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, atLeast);
        Expectations.Add(new RowCountExpectation(severity, atLeast, atMost));
        return this;
    }
}
