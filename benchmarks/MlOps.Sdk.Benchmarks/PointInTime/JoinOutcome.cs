using MlOps.Sdk.Core;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What a join found, in a form that does not depend on the order of its rows.</summary>
/// <param name="Rows">How many rows came out.</param>
/// <param name="Matched">How many of them have values.</param>
/// <param name="Checksum">Every value with its label and column.</param>
internal sealed record JoinOutcome(int Rows, int Matched, ulong Checksum)
{
    public static JoinOutcome Of(RecordBatch batch, IReadOnlyList<string> values)
    {
        var labels = batch.Column<long>("label_id").Values;
        var checksum = 0UL;
        foreach (var (name, i) in values.Select((name, i) => (name, i)))
        {
            var column = batch[name];
            for (var row = 0; row < column.Length; row++)
            {
                var bits = column switch
                {
                    Column<double> numbers => BitConverter.DoubleToUInt64Bits(numbers.Values[row]),
                    Column<float> numbers => BitConverter.SingleToUInt32Bits(numbers.Values[row]),
                    _ => (ulong)((Column<long>)column).Values[row],
                };

                // Odd factors, so that no bit of a value is lost; a missing value counts as 0.
                checksum += column.IsNull(row) ? 0 : (bits + (ulong)i) * (((ulong)labels[row] * 0x9E3779B97F4A7C15) | 1);
            }
        }

        return new JoinOutcome(batch.RowCount, batch.RowCount - batch[values[0]].NullCount, checksum);
    }
}
