using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using Npgsql;
using NpgsqlTypes;

namespace MlOps.Sdk.PostgreSql;

/// <summary>Looks up keys of any views in one statement, and so in one round trip and one state of the data.</summary>
internal sealed class PostgreSqlOnlineReader(PostgreSqlPool pool, PostgreSqlViewIds ids)
{
    private const string Operation = "online-read";

    public async Task<OnlineLookupResult[][]> ReadAsync(IReadOnlyList<OnlineLookup> lookups, long at, CancellationToken cancellationToken)
    {
        var count = lookups.Sum(l => l.Keys.Count);
        var (views, keys) = (new long[count], new byte[count][]);
        var next = 0;
        foreach (var lookup in lookups)
        {
            var id = ids.Of(lookup.View);
            foreach (var key in lookup.Keys)
            {
                (views[next], keys[next]) = (id, key);
                next++;
            }
        }

        var found = count == 0 ? [] : await pool.RunAsync(Operation, (connection, _) => FindAsync(connection, views, keys, at), cancellationToken).ConfigureAwait(false);
        var results = new OnlineLookupResult[lookups.Count][];
        next = 0;
        for (var v = 0; v < results.Length; v++)
        {
            results[v] = found[next..(next + lookups[v].Keys.Count)];
            next += results[v].Length;
        }

        return results;
    }

    public Task<OnlineStoreState?> FindStateAsync(FeatureViewVersion view, CancellationToken cancellationToken) => pool.RunAsync(
        Operation,
        async (connection, _) =>
        {
            var command = new NpgsqlCommand(PostgreSqlOnlineSql.FindState, connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = ids.Of(view) } } };
            await using (command.ConfigureAwait(false))
            {
                try
                {
                    var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        return await reader.ReadAsync().ConfigureAwait(false)
                            ? new OnlineStoreState(reader.GetString(2), new OnlineWatermark(reader.GetInt64(0), Timestamps.ToDateTimeOffset(reader.GetInt64(1))))
                            : null;
                    }
                }
                catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
                {
                    return null;
                }
            }
        },
        cancellationToken);

    private static async Task<OnlineLookupResult[]> FindAsync(NpgsqlConnection connection, long[] views, byte[][] keys, long at)
    {
        var results = new OnlineLookupResult[keys.Length];
        var command = new NpgsqlCommand(PostgreSqlOnlineSql.Find, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long[]> { TypedValue = views, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new NpgsqlParameter<byte[][]> { TypedValue = keys, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
                new NpgsqlParameter<long> { TypedValue = at },
            },
        };
        await using (command.ConfigureAwait(false))
        {
            try
            {
                var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync().ConfigureAwait(false))
                    {
                        var place = (int)reader.GetInt64(0) - 1;
                        results[place] = Unpack(reader, keys[place], at);
                    }
                }
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
            {
                // Nothing was ever written, so nothing is known. Reading makes no tables: it needs no right to.
                return results;
            }
        }

        return results;
    }

    private static OnlineLookupResult Unpack(NpgsqlDataReader reader, byte[] key, long at)
    {
        if (reader.IsDBNull(1))
        {
            return new OnlineLookupResult(null, !reader.IsDBNull(5) && reader.GetInt64(5) <= at);
        }

        var (validFrom, eventTime) = (reader.GetInt64(1), reader.GetInt64(2));
        return validFrom == PostgreSqlOnlinePart.HeadInstant
            ? new OnlineLookupResult(null, PostgreSqlOnlinePart.CoveredFrom(eventTime) <= at)
            : new OnlineLookupResult(new OnlineRow(key, validFrom, eventTime, reader.GetInt64(3), reader.GetFieldValue<byte[]>(4)), true);
    }
}
