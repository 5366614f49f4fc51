using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>What is wrong with a source or a spine is told by a typed error whose sentence names the thing and the fix.</summary>
public sealed class SourceErrorTests : IDisposable
{
    private static readonly Entity Author = new("author", DataType.Int64, "author_id");

    private readonly TemporaryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Materialize_FileMissing_NamesPathAndFix()
    {
        var failure = await Assert.ThrowsAsync<NotFoundException>(() => MaterializeAsync(View("nowhere.csv")));
        Assert.Equal("file", failure.Kind);
        Assert.Contains("The source file 'nowhere.csv' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Materialize_PatternWithoutFiles_NamesThePattern()
    {
        var failure = await Assert.ThrowsAsync<NotFoundException>(() => MaterializeAsync(View(Path.Combine(_lake.Folder, "part-*.csv"))));
        Assert.Contains("No file fits", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("author,committed_at,is_fix", "author_id", "key of entity 'author'")]
    [InlineData("author_id,time,is_fix", "committed_at", "event time")]
    [InlineData("author_id,committed_at,fix", "is_fix", "feature 'fixes'")]
    public async Task Materialize_ColumnMissing_NamesColumnUseAndThoseThereAre(string header, string column, string use)
    {
        var path = Write(header + "\n1,2024-05-01T10:00:00Z,1\n");
        var failure = await Assert.ThrowsAsync<SchemaException>(() => MaterializeAsync(View(path)));
        Assert.Equal(column, failure.Column);
        Assert.Contains($"has no column '{column}' for the {use}", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"Its columns are: {header.Replace(",", ", ", StringComparison.Ordinal)}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x17,2024-05-01T10:00:00Z,1", "x17", "author_id")]
    [InlineData("1,not-a-time,1", "not-a-time", "committed_at")]
    [InlineData("1,2024-05-01T10:00:00Z,maybe", "maybe", "is_fix")]
    public async Task Materialize_BadValueFarDown_NamesRowColumnAndValue(string row, string value, string column)
    {
        var path = Write("author_id,committed_at,is_fix\n" + string.Concat(Enumerable.Repeat("1,2024-05-01T10:00:00Z,1\n", 4_998)) + row + "\n");
        var failure = await Assert.ThrowsAsync<DataValidationException>(() => MaterializeAsync(View(path)));
        var violation = Assert.Single(failure.Violations);
        Assert.Equal((column, 4_998L), (violation.Column, violation.Row));
        Assert.Contains($"Column '{column}' in data row 4999 of '{path}' is '{value}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Materialize_TextAggregatedInBatches_NamesTypeAndFix()
    {
        using var batch = SourceRow.ToBatch([]);
        var view = new FeatureView("v", new Entity("key", DataType.Int64), Source.Batches("events", [batch], "at")).Aggregate("x", a => a.Sum("text"));
        var failure = await Assert.ThrowsAsync<SchemaException>(() => MaterializeAsync(view));
        Assert.Contains("'text' of the source 'events' holds utf8", failure.Message, StringComparison.Ordinal);
        Assert.Contains("numbers or booleans", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Materialize_BatchColumnsOfWrongTypes_NameTypeAndNeed()
    {
        using var batch = SourceRow.ToBatch([]);
        var source = Source.Batches("events", [batch], "value", key: "key");
        var time = await Assert.ThrowsAsync<SchemaException>(() => MaterializeAsync(new FeatureView("v", Author, source).Aggregate("n", a => a.Count())));
        Assert.Contains("'value' of the source 'events' holds float64, but the event time of feature view 'v' needs timestamp", time.Message, StringComparison.Ordinal);
        var plain = new FeatureView("v", Author, Source.Batches("events", [batch], "at", key: "key")).Feature("words", DataType.Int64, "text");
        var feature = await Assert.ThrowsAsync<SchemaException>(() => MaterializeAsync(plain));
        Assert.Contains("'text' of the source 'events' holds utf8, but the feature 'words' of feature view 'v' needs int64", feature.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Materialize_HeaderWithoutRows_GivesAnEmptyTable()
    {
        await MaterializeAsync(View(Write("author_id,committed_at,is_fix\n")));
        using var spine = new RecordBatch(
            new Schema(new Field("author_id", DataType.Int64), new Field("at", DataType.Timestamp)),
            Columns.From(1L), Columns.FromTimestamps(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        using var read = await _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "at", [new FeatureViewVersion(View(Path.Combine(_lake.Folder, "source.csv")), 1)]));
        Assert.Equal(0.0, read.Columns[0].GetValue(0));
    }

    [Fact]
    public async Task ReadAsOf_NeverMaterialized_SaysWhatToCall()
    {
        using var spine = new RecordBatch(
            new Schema(new Field("author_id", DataType.Int64), new Field("at", DataType.Timestamp)), Columns.From(1L), Columns.FromTimestamps(DateTimeOffset.UnixEpoch));
        var failure = await Assert.ThrowsAsync<NotFoundException>(() =>
            _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "at", [new FeatureViewVersion(View("x.csv"), 1)])));
        Assert.Contains("'activity@v1' has no rows in the offline store. Call MaterializeAsync", failure.Message, StringComparison.Ordinal);
    }

    private static FeatureView View(string path) =>
        new FeatureView("activity", Author, Source.Csv(path, timestamp: "committed_at")).Aggregate("fixes", a => a.Sum("is_fix").Over(TimeSpan.FromDays(90)));

    private async Task MaterializeAsync(FeatureView view) => await _lake.Store.MaterializeAsync(new FeatureViewVersion(view, 1));

    private string Write(string content)
    {
        var path = Path.Combine(_lake.Folder, "source.csv");
        File.WriteAllText(path, content);
        return path;
    }
}
