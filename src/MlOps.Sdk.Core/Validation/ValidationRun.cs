namespace MlOps.Sdk.Core;

/// <summary>Takes a table batch by batch through all rules of a suite.</summary>
internal sealed class ValidationRun
{
    private readonly (Expectation Expectation, ExpectationCheck Check, ViolationSink Sink)[] _rules;
    private long _rows;

    public ValidationRun(IEnumerable<Expectation> expectations, bool keepReasons = false)
    {
        Reasons = [];
        _rules = [.. expectations.Select(e => (e, e.Start(), new ViolationSink(e, keepReasons ? Reasons : null)))];
    }

    /// <summary>Row to reasons, for rows that break an error rule.</summary>
    public Dictionary<long, string> Reasons { get; }

    public void Add(RecordBatch batch)
    {
        foreach (var (_, check, sink) in _rules)
        {
            sink.FirstRow = _rows;
            check.Run(batch, sink);
        }

        _rows += batch.RowCount;
    }

    public DataValidationResult Finish()
    {
        foreach (var (_, check, sink) in _rules)
        {
            check.Finish(sink);
        }

        return new DataValidationResult(
            _rows,
            [.. _rules.Select(r => new ExpectationResult(
                r.Expectation.Column, r.Expectation.Rule, r.Expectation.Requirement, r.Expectation.Severity, _rows, r.Sink.Failed, r.Expectation.IsTableRule))],
            [.. _rules.SelectMany(r => r.Sink.Kept)]);
    }
}
