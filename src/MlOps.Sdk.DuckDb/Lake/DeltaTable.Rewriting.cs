using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

public sealed partial class DeltaTable
{
    /// <summary>A deletion that does not say what it deleted.</summary>
    private const string ErasingOperation = "ERASE";

    /// <summary>
    /// Deletes the rows that satisfy all filters, as a new version: files that hold only such rows leave the table, files that hold some are written anew without
    /// them, the others are not touched. The deleted rows stay readable in older versions until <see cref="VacuumAsync"/>.
    /// </summary>
    /// <param name="where">Which rows; at least one filter.</param>
    /// <param name="options">What the commit says about itself. An operation of "WRITE" is recorded as "DELETE".</param>
    /// <param name="cancellationToken">Stops the work before its commit.</param>
    /// <returns>What was done; no version is made when no row satisfies the filters.</returns>
    /// <exception cref="ArgumentException">There is no filter.</exception>
    /// <exception cref="ConflictException">Somebody added or removed files that may hold such rows meanwhile; nothing was changed.</exception>
    /// <exception cref="SchemaException">A filter does not fit the table's columns.</exception>
    /// <exception cref="DataEngineException">The table cannot be written here or is append-only, or a file could not be read or written.</exception>
    public async Task<DeltaRewrite> DeleteAsync(IReadOnlyList<DeltaFilter> where, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(where);
        if (where.Count == 0)
        {
            throw new ArgumentException("A deletion needs at least one filter. To remove all rows, overwrite the table with none.", nameof(where));
        }

        options ??= new DeltaWriteOptions();
        var start = await StartAsync(mayRemove: true, cancellationToken).ConfigureAwait(false);
        var predicate = new DeltaPredicate(where, start.Schema);
        List<DeltaFile> read = [.. start.Files.Values.Where(predicate.MayHold)];
        var removed = new List<DeltaFile>();
        var deleted = 0L;
        var writer = new DeltaFileWriter(_database, Folder, _clock, options.RowGroupRows);
        var change = new DeltaChange(
            start,
            new DeltaReads([.. read.Select(f => f.Path)], predicate.MayHold),
            removed,
            options.Operation == DeltaWriteOptions.DefaultOperation ? "DELETE" : options.Operation,
            options.Operation == ErasingOperation ? [] : [new("predicate", DeltaTexts.Json([predicate.Sql(f => DuckDbDatabase.QuoteIdentifier(f.Name))]))],
            options.UserMetadata);
        try
        {
            foreach (var file in read)
            {
                var rows = await DeleteFromAsync(start, file, predicate, writer, cancellationToken).ConfigureAwait(false);
                if (rows > 0)
                {
                    removed.Add(file);
                    deleted += rows;
                }
            }
        }
        catch
        {
            writer.Discard();
            throw;
        }

        return removed.Count == 0
            ? new DeltaRewrite(Publish(start), 0, [], [])
            : await RewriteAsync(writer, change, deleted, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Joins small files into larger ones, partition by partition, as a new version with the same rows. Others may append meanwhile.
    /// </summary>
    /// <param name="options">How large the files become.</param>
    /// <param name="cancellationToken">Stops the work before its commit.</param>
    /// <returns>What was done; no version is made when there are no two files to join.</returns>
    /// <exception cref="ConflictException">Somebody removed one of the joined files meanwhile; nothing was changed.</exception>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    /// <exception cref="DataEngineException">The table cannot be written here, or a file could not be read or written.</exception>
    public async Task<DeltaRewrite> CompactAsync(DeltaCompactOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DeltaCompactOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var start = await StartAsync(mayRemove: false, cancellationToken).ConfigureAwait(false);
        var bins = DeltaBins.Pack(start, options.TargetFileBytes);
        if (bins.Count == 0)
        {
            return new DeltaRewrite(Publish(start), 0, [], []);
        }

        List<DeltaFile> removed = [.. bins.SelectMany(b => b)];
        var writer = new DeltaFileWriter(_database, Folder, _clock, options.RowGroupRows);
        var change = new DeltaChange(
            start,
            new DeltaReads([.. removed.Select(f => f.Path)], _ => false),
            removed,
            "OPTIMIZE",
            [new("predicate", "[]"), new("targetSize", options.TargetFileBytes.ToString(CultureInfo.InvariantCulture))],
            UserMetadata: null)
        {
            ChangesData = false,
        };
        try
        {
            foreach (var bin in bins)
            {
                var source = await DeltaSource.OpenAsync(_database, start, bin, predicate: null, cancellationToken).ConfigureAwait(false);
                var rows = DeltaRows.ReadAsync(_database, source, start.DataSchema, source.Table(source.Files), cancellationToken);
                await writer.WriteFileAsync(rows, start.DataSchema, bin[0].PartitionValues, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            writer.Discard();
            throw;
        }

        return await RewriteAsync(writer, change, deleted: 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what a file keeps, if it loses anything but not all, and returns how many rows it loses.</summary>
    private async Task<long> DeleteFromAsync(DeltaSnapshot start, DeltaFile file, DeltaPredicate predicate, DeltaFileWriter writer, CancellationToken cancellationToken)
    {
        var source = await DeltaSource.OpenAsync(_database, start, [file], predicate: null, cancellationToken).ConfigureAwait(false);
        var table = source.Table(source.Files);
        var condition = $"coalesce({source.Condition(predicate)}, false)";
        using var counts = await _database.QueryAllAsync(
            $"SELECT count(*) AS n, count(*) FILTER (WHERE {condition}) AS hit FROM {table}", cancellationToken: cancellationToken).ConfigureAwait(false);
        var (rows, hit) = (counts.Column<long>("n")[0], counts.Column<long>("hit")[0]);
        if (hit > 0 && hit < rows)
        {
            var kept = DeltaRows.ReadAsync(_database, source, start.DataSchema, $"{table} WHERE NOT {condition}", cancellationToken);
            await writer.WriteFileAsync(kept, start.DataSchema, file.PartitionValues, cancellationToken).ConfigureAwait(false);
        }

        return hit;
    }

    private async Task<DeltaRewrite> RewriteAsync(DeltaFileWriter writer, DeltaChange change, long deleted, CancellationToken cancellationToken)
    {
        var version = await WriteAndCommitAsync(writer, () => Task.FromResult(change), cancellationToken).ConfigureAwait(false);
        return new DeltaRewrite(version, deleted, [.. change.Removed.Select(f => f.Path)], [.. writer.Written.Select(f => f.Path)]);
    }
}
