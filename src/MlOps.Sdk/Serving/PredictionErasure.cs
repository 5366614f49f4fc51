using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>Erases the predictions of one entity from a table, and before them their outcomes, which are found through them.</summary>
internal sealed class PredictionErasure(DuckDbDatabase database, IReadOnlyDictionary<string, string> key)
{
    private const int MostIdsTogether = 5_000;

    public async ValueTask<long> EraseAsync(DeltaTable table, DeltaTable? outcomes, CancellationToken cancellationToken)
    {
        var rows = 0L;
        foreach (var where in Conditions(table.Schema))
        {
            if (outcomes is not null)
            {
                await EraseOutcomesAsync(table, outcomes, where, cancellationToken).ConfigureAwait(false);
            }

            rows += (await table.EraseAsync(where, cancellationToken: cancellationToken).ConfigureAwait(false)).Rows;
        }

        return rows;
    }

    /// <summary>The entity may be named as a key, or by inputs of the model that have the names of the key.</summary>
    private IEnumerable<IReadOnlyList<DeltaFilter>> Conditions(Schema schema)
    {
        foreach (var prefix in (string[])[PredictionLogColumns.KeyPrefix, PredictionLogColumns.InputPrefix])
        {
            var where = key.Select(part => schema.Contains(prefix + part.Key) ? Condition(schema[prefix + part.Key], part.Value) : null).ToList();
            if (where.TrueForAll(filter => filter is not null))
            {
                yield return [.. where.OfType<DeltaFilter>()];
            }
        }
    }

    private static DeltaFilter? Condition(Field field, string value)
    {
        var isNumber = Int128.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        if (field.Type.Kind == DataTypeKind.Utf8)
        {
            // Keys of 64 bits without a sign are given by their bits.
            return isNumber && number < 0 ? DeltaFilter.In(field.Name, [value, ((ulong)(long)number).ToString(CultureInfo.InvariantCulture)]) : DeltaFilter.EqualTo(field.Name, value);
        }

        return !isNumber ? null : field.Type.Kind switch
        {
            DataTypeKind.Int8 or DataTypeKind.Int16 or DataTypeKind.Int32 or DataTypeKind.Int64 when number >= long.MinValue && number <= long.MaxValue => DeltaFilter.EqualTo(field.Name, (long)number),
            DataTypeKind.Decimal128 => DeltaFilter.EqualTo(field.Name, number < 0 ? unchecked((ulong)(long)number) : (ulong)number),
            _ => null,
        };
    }

    // Requests of many rows may name other entities too, so outcomes are erased by request and row.
    private async ValueTask EraseOutcomesAsync(DeltaTable table, DeltaTable outcomes, IReadOnlyList<DeltaFilter> where, CancellationToken cancellationToken)
    {
        var sql = await table.ToSqlAsync(new DeltaReadOptions { Where = where }, cancellationToken).ConfigureAwait(false);
        using var found = await database.QueryAllAsync($"SELECT DISTINCT request_id, \"row\" FROM {sql} ORDER BY \"row\"", cancellationToken: cancellationToken).ConfigureAwait(false);
        var (ids, rows) = (found.Text(PredictionLogColumns.RequestId), found.Column<int>(PredictionLogColumns.Row));
        foreach (var together in Enumerable.Range(0, found.RowCount).GroupBy(i => rows[i]).SelectMany(group => group.Chunk(MostIdsTogether)))
        {
            await outcomes.EraseAsync(
                [DeltaFilter.In(PredictionLogColumns.RequestId, together.Select(i => (object)ids.GetString(i)!)), DeltaFilter.EqualTo(PredictionLogColumns.Row, rows[together[0]])],
                cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
