using System.Globalization;

namespace MlOps.Sdk.Core;

internal sealed class RowCountExpectation(ExpectationSeverity severity, long atLeast, long atMost)
    : Expectation(string.Empty, "row-count", severity)
{
    public override bool IsTableRule => true;

    public override string Requirement => string.Create(
        CultureInfo.InvariantCulture, $"{(atMost == long.MaxValue ? $"at least {atLeast}" : $"between {atLeast} and {atMost}")}");

    public override ExpectationCheck Start() => new Check(this, atLeast, atMost);

    private sealed class Check(Expectation expectation, long atLeast, long atMost) : ExpectationCheck
    {
        private long _rows;

        public override void Run(RecordBatch batch, ViolationSink sink) => _rows += batch.RowCount;

        public override void Finish(ViolationSink sink)
        {
            if (_rows < atLeast || _rows > atMost)
            {
                string rows = _rows.ToString(CultureInfo.InvariantCulture);
                sink.FailTable(rows, $"The table has {rows} rows, but the number must be {expectation.Requirement}.");
            }
        }
    }
}
