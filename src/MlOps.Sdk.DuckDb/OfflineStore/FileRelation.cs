using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>CSV or Parquet files as one table.</summary>
internal sealed class FileRelation : SourceRelation
{
    private readonly DuckDbDatabase _database;
    private readonly FileSource _files;

    private FileRelation(DuckDbDatabase database, FileSource files)
        : base(files.Schema)
    {
        _database = database;
        _files = files;
        var selected = string.Join(", ", files.Schema.Select(f => $"{files.Value(f)} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}"));
        Sql = $"(SELECT {selected} FROM {files.Table(files.Files)})";
    }

    public override string Sql { get; }

    public static async ValueTask<FileRelation> OpenAsync(
        DuckDbDatabase database, FeatureView view, FileFeatureSource source, CancellationToken cancellationToken)
    {
        var paths = SourceFiles.Find(source);
        var path = paths.Count == 1 ? paths[0] : Path.GetFullPath(source.Path);
        if (source is CsvFeatureSource)
        {
            var guessed = await CsvSource.OpenAsync(database, path, new CsvReadOptions(), cancellationToken).ConfigureAwait(false);
            var options = new CsvReadOptions { Schema = RequiredColumns.Of(view, guessed.Schema) };
            return new FileRelation(database, await CsvSource.OpenAsync(database, path, options, cancellationToken).ConfigureAwait(false));
        }

        var present = await ParquetColumns.ReadAsync(database, paths, RequiredColumns.Names(view), cancellationToken).ConfigureAwait(false);
        var wanted = new ParquetReadOptions { Schema = RequiredColumns.Of(view, present) };
        return new FileRelation(database, await ParquetSource.OpenAsync(database, path, wanted, cancellationToken).ConfigureAwait(false));
    }

    public override async ValueTask ThrowWrongValuesAsync(CancellationToken cancellationToken)
    {
        await foreach (var batch in FileScan.ReadAsync(_database, _files, new CsvReadOptions().BatchRows, cancellationToken).ConfigureAwait(false))
        {
            batch.Dispose();
        }
    }
}
