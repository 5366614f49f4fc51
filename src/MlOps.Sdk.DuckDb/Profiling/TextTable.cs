using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Parses CSV or JSON files into a temporary table, in types that all of their values have.</summary>
/// <param name="database">The engine.</param>
/// <param name="session">The session that the temporary table belongs to.</param>
/// <param name="open">Opens the files with the given types, or with null by what their first rows suggest.</param>
internal sealed class TextTable(DuckDbDatabase database, EngineSession session, Func<Schema?, Task<FileSource>> open)
{
    private const string Name = "mlops_profile";

    /// <summary>Copies the files.</summary>
    public async Task<ProfileSource> CopyAsync(CancellationToken cancellationToken)
    {
        var source = await open(null).ConfigureAwait(false);
        while (!await TryCopyAsync(source, cancellationToken).ConfigureAwait(false))
        {
            if (await WidenAsync(source, cancellationToken).ConfigureAwait(false) is not { } wider)
            {
                // No type is wrong, so reading in order finds the line that is.
                await foreach (var batch in FileScan.ReadAsync(database, source, new CsvReadOptions().BatchRows, cancellationToken).ConfigureAwait(false))
                {
                    batch.Dispose();
                }

                throw new DataEngineException($"'{source.Files[0]}' changed while it was read. Profile it again when it is complete.", source.Operation) { IsTransient = true };
            }

            source = await open(wider).ConfigureAwait(false);
        }

        return new ProfileSource(Name, [.. source.Schema.Select(ProfiledColumn.Of)]);
    }

    private async Task<bool> TryCopyAsync(FileSource source, CancellationToken cancellationToken)
    {
        // Timestamps with a zone are kept as the moment in UTC that they are.
        var columns = source.Schema.Select(f =>
            $"{(f.Type.Kind == DataTypeKind.Timestamp ? $"CAST({source.Value(f)} AS TIMESTAMP)" : source.Value(f))} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}");
        var sql = $"CREATE OR REPLACE TEMP TABLE {Name} AS SELECT {string.Join(", ", columns)} FROM {source.Table(source.Files)}";
        try
        {
            await Task.Run(() => session.Execute(sql), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DataEngineException)
        {
            return false;
        }
    }

    /// <summary>The schema with a wider type for every column that has a value of another one, or null when there is none.</summary>
    private async Task<Schema?> WidenAsync(FileSource source, CancellationToken cancellationToken)
    {
        var wrong = source.Schema.Select((f, i) => $"coalesce(bool_or({CastSql.IsWrong(f, source.Text(f))}), false) AS w{i}");
        try
        {
            using var found = await database.QueryAllAsync(
                $"SELECT {string.Join(", ", wrong)} FROM {source.Table(source.Files)}", cancellationToken: cancellationToken).ConfigureAwait(false);
            bool[] isWrong = [.. found.Columns.Select(c => (bool)c.GetValue(0)!)];
            return isWrong.Contains(true)
                ? new Schema(source.Schema.Select((f, i) => isWrong[i] ? new Field(f.Name, Wider(f.Type)) : f))
                : null;
        }
        catch (DataEngineException)
        {
            return null;
        }
    }

    private static DataType Wider(DataType type) => type.Kind switch
    {
        DataTypeKind.Date => DataType.Timestamp,
        _ when type.IsInteger => DataType.Float64,
        _ => DataType.Utf8,
    };
}
