using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

public sealed partial class DuckDbDatabase
{
    /// <summary>
    /// Counts and measures every column of a table: Parquet, CSV and JSON files or a Delta table. The engine does it file by file and spills what does not
    /// fit into its memory, so the table may be of any size; CSV and JSON are parsed once, into a temporary table of the engine.
    /// </summary>
    /// <param name="path">A file, a pattern such as <c>data/*.parquet</c>, or the folder of a Delta table.</param>
    /// <param name="options">How; null means all defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    /// <exception cref="NotFoundException">The folder holds no Delta table, or what is asked for has no such version.</exception>
    /// <exception cref="DataEngineException">There is no such file, its name does not say what it holds, it may not be read or is damaged, or the Delta table needs a feature that is not supported.</exception>
    /// <exception cref="SchemaException">The header of a CSV file is ambiguous, or differs between files.</exception>
    /// <exception cref="DataValidationException">A line of a CSV file has too few or too many values.</exception>
    public async Task<TableProfile> ProfileAsync(string path, TableProfileOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        CheckText(path, nameof(path));
        options ??= new TableProfileOptions();
        options.Check();
        using var session = OpenSession(new DuckDbQuery(), cancellationToken);
        var source = await ProfileSource.OpenAsync(this, session, path, options, cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => new TableProfiler(session, source, options).Run(), cancellationToken).ConfigureAwait(false);
        }
        catch (DataEngineException failure)
        {
            throw ProfileSource.Unreadable(path, failure);
        }
    }
}
