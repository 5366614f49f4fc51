using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using Npgsql;
using NpgsqlTypes;

namespace MlOps.Sdk.PostgreSql;

/// <summary>Merges rows into the table: few by one statement with arrays, many by a binary copy into a stage and one statement.</summary>
internal sealed class PostgreSqlOnlineWriter(PostgreSqlPool pool)
{
    private const string Writing = "online-write";
    private const string Advancing = "online-advance";
    private const string Deleting = "online-delete";
    private const int MostInArrays = 500;

    public Task WriteAsync(long view, OnlineWatermark watermark, List<OnlineRow> rows, CancellationToken cancellationToken) => pool.RunAsync(
        Writing,
        (connection, call) => rows.Count <= MostInArrays
            ? MergeAsync(connection, view, watermark, rows)
            : CopyAsync(connection, call, view, watermark, rows),
        cancellationToken);

    public async Task AdvanceAsync(long view, FeatureViewVersion definition, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        var before = await pool.RunAsync(Advancing, (connection, _) => MoveMarkAsync(connection, view, definition, watermark), cancellationToken).ConfigureAwait(false);
        if (before == watermark.Generation)
        {
            return;
        }

        // Rows of lower generations are out of every read's sight from here on; they go in small steps.
        while (await pool.RunAsync(Advancing, (connection, _) => DropOldAsync(connection, view, watermark.Generation), cancellationToken).ConfigureAwait(false) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public Task<long> DeleteAsync(long view, IReadOnlyList<byte[]> keys, CancellationToken cancellationToken) => pool.RunAsync(
        Deleting,
        async (connection, _) =>
        {
            var command = new NpgsqlCommand(PostgreSqlOnlineSql.Delete, connection)
            {
                Parameters = { Number(view), new NpgsqlParameter<byte[][]> { TypedValue = [.. keys], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea } },
            };
            await using (command.ConfigureAwait(false))
            {
                return (long)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
            }
        },
        cancellationToken);

    // The statements of a batch are one transaction and one round trip.
    private static async Task<int> MergeAsync(NpgsqlConnection connection, long view, OnlineWatermark watermark, List<OnlineRow> rows)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgreSqlOnlineSql.MergeArrays)
            {
                Parameters =
                {
                    Number(view),
                    Number(watermark.Generation),
                    MovesHeads(watermark),
                    Bytes(rows, r => r.Key),
                    Numbers(rows, r => r.ValidFrom),
                    Numbers(rows, r => r.EventTime),
                    Numbers(rows, r => r.CreatedTime),
                    Bytes(rows, r => r.Payload),
                },
            });
            if (Trim(view, watermark, rows) is { } trim)
            {
                batch.BatchCommands.Add(trim);
            }

            return await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }

    private static async Task<int> CopyAsync(NpgsqlConnection connection, PostgreSqlCall call, long view, OnlineWatermark watermark, List<OnlineRow> rows)
    {
        var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var stage = new NpgsqlCommand(PostgreSqlOnlineSql.MakeStage, connection);
            await using (stage.ConfigureAwait(false))
            {
                await stage.ExecuteNonQueryAsync().ConfigureAwait(false);
            }

            var copy = await connection.BeginBinaryImportAsync(PostgreSqlOnlineSql.CopyToStage).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
            {
                foreach (var row in rows)
                {
                    await copy.StartRowAsync().ConfigureAwait(false);
                    await copy.WriteAsync(row.Key, NpgsqlDbType.Bytea).ConfigureAwait(false);
                    await copy.WriteAsync(row.ValidFrom, NpgsqlDbType.Bigint).ConfigureAwait(false);
                    await copy.WriteAsync(row.EventTime, NpgsqlDbType.Bigint).ConfigureAwait(false);
                    await copy.WriteAsync(row.CreatedTime, NpgsqlDbType.Bigint).ConfigureAwait(false);
                    await copy.WriteAsync(row.Payload, NpgsqlDbType.Bytea).ConfigureAwait(false);
                }

                await copy.CompleteAsync().ConfigureAwait(false);
            }

            var merge = new NpgsqlBatch(connection);
            await using (merge.ConfigureAwait(false))
            {
                merge.BatchCommands.Add(new NpgsqlBatchCommand(PostgreSqlOnlineSql.MergeStage) { Parameters = { Number(view), Number(watermark.Generation), MovesHeads(watermark) } });
                if (Trim(view, watermark, rows) is { } trim)
                {
                    merge.BatchCommands.Add(trim);
                }

                var changed = await merge.ExecuteNonQueryAsync().ConfigureAwait(false);
                call.BeginCommit();
                await transaction.CommitAsync().ConfigureAwait(false);
                return changed;
            }
        }
    }

    private static async Task<long?> MoveMarkAsync(NpgsqlConnection connection, long view, FeatureViewVersion definition, OnlineWatermark watermark)
    {
        var command = new NpgsqlCommand(PostgreSqlOnlineSql.Advance, connection)
        {
            Parameters =
            {
                Number(view),
                new NpgsqlParameter<string> { TypedValue = definition.Id },
                new NpgsqlParameter<string> { TypedValue = definition.View.Fingerprint },
                Number(watermark.Generation),
                Number(Timestamps.FromDateTimeOffset(watermark.From)),
            },
        };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                // Nothing moved: what there was to drop is dropped by whoever moved it.
                return !await reader.ReadAsync().ConfigureAwait(false) ? watermark.Generation
                    : await reader.IsDBNullAsync(0).ConfigureAwait(false) ? null
                    : reader.GetInt64(0);
            }
        }
    }

    private static async Task<int> DropOldAsync(NpgsqlConnection connection, long view, long generation)
    {
        var command = new NpgsqlCommand(PostgreSqlOnlineSql.DropOld, connection) { Parameters = { Number(view), Number(generation) } };
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }

    private static NpgsqlBatchCommand? Trim(long view, OnlineWatermark watermark, List<OnlineRow> rows) => watermark.TrimBefore is { } instant
        ? new NpgsqlBatchCommand(PostgreSqlOnlineSql.Trim)
        {
            Parameters =
            {
                Number(view),
                Number(watermark.Generation),
                Number(Timestamps.FromDateTimeOffset(instant)),
                Bytes([.. rows.Where(r => r.ValidFrom == PostgreSqlOnlinePart.HeadInstant)], r => r.Key),
            },
        }
        : null;

    private static NpgsqlParameter<bool> MovesHeads(OnlineWatermark watermark) => new() { TypedValue = watermark.TrimBefore is null };

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<long[]> Numbers(List<OnlineRow> rows, Func<OnlineRow, long> value) =>
        new() { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private static NpgsqlParameter<byte[][]> Bytes(List<OnlineRow> rows, Func<OnlineRow, byte[]> value) =>
        new() { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
}
