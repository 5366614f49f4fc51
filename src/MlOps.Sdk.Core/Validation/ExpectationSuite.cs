namespace MlOps.Sdk.Core;

/// <summary>
/// Rules that data must follow, checked over one batch or a sequence of them. Immutable and thread-safe. A null breaks only
/// the not-null rule; NaN breaks every rule about order.
/// </summary>
public sealed class ExpectationSuite
{
    private readonly Expectation[] _expectations;

    private ExpectationSuite(IEnumerable<Expectation> expectations) => _expectations = [.. expectations];

    /// <summary>How many rules there are.</summary>
    public int Count => _expectations.Length;

    /// <summary>Collects rules, such as <c>e => e.Column("lines_added").NotNull().AtLeast(0)</c>.</summary>
    /// <param name="define">Names the rules.</param>
    public static ExpectationSuite Define(Action<ExpectationBuilder> define)
    {
        ArgumentNullException.ThrowIfNull(define);
        var builder = new ExpectationBuilder();
        define(builder);
        return new ExpectationSuite(builder.Expectations);
    }

    /// <summary>The rules of this suite and of another one.</summary>
    /// <param name="other">The other suite.</param>
    public ExpectationSuite And(ExpectationSuite other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ExpectationSuite(_expectations.Concat(other._expectations));
    }

    /// <summary>Checks one batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <exception cref="SchemaException">A rule names a column the batch lacks, or one whose values it cannot judge.</exception>
    public DataValidationResult Validate(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Validate([batch]);
    }

    /// <summary>Checks a sequence of batches as one table: unique and row-count rules see all of them.</summary>
    /// <param name="batches">The rows, read once; row numbers in the result count through.</param>
    /// <exception cref="SchemaException">A rule names a column a batch lacks, or one whose values it cannot judge.</exception>
    public DataValidationResult Validate(IEnumerable<RecordBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var run = new ValidationRun(_expectations);
        foreach (var batch in batches)
        {
            run.Add(batch);
        }

        return run.Finish();
    }

    /// <summary>Checks a batch and parts its rows into those that break no error rule and those that do.</summary>
    /// <param name="batch">The rows; it stays the caller's.</param>
    /// <exception cref="SchemaException">A rule names a column the batch lacks, or one whose values it cannot judge.</exception>
    /// <exception cref="DataValidationException">An error rule about the whole table is broken, which no row can answer for.</exception>
    public ValidationSplit Split(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var run = new ValidationRun(_expectations, keepReasons: true);
        run.Add(batch);
        var result = run.Finish();
        if (result.Results.Any(r => !r.Passed && r.Severity == ExpectationSeverity.Error && r.IsTableRule))
        {
            result.ThrowIfFailed();
        }

        return ValidationSplit.Create(batch, result, run.Reasons);
    }
}
