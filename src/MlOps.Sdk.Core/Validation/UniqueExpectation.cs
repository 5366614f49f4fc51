namespace MlOps.Sdk.Core;

internal sealed class UniqueExpectation(string column, ExpectationSeverity severity) : Expectation(column, "unique", severity)
{
    public override string Requirement => "different from every value above it";

    public override ExpectationCheck Start() => new Check(Column);

    private sealed class Check(string name) : ExpectationCheck
    {
        private readonly HashSet<object> _seen = [];

        public override void Run(RecordBatch batch, ViolationSink sink)
        {
            var column = batch[name];
            for (var row = 0; row < column.Length; row++)
            {
                if (column.GetValue(row) is { } value && !_seen.Add(Key(value)))
                {
                    sink.Fail(column, row);
                }
            }
        }

        // Arrays compare by reference; their text is their content.
        private static object Key(object value) => value switch
        {
            byte[] bytes => Convert.ToBase64String(bytes),
            float[] vector => string.Join(' ', vector.Select(BitConverter.SingleToInt32Bits)),
            _ => value,
        };
    }
}
