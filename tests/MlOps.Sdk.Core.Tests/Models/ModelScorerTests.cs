using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Models;

public sealed class ModelScorerTests
{
    [Fact]
    public void Score_PutsColumnsIntoTheirTensorsInOrder()
    {
        using var scorer = new ModelScorer(new SummingSession(), SummingSession.Signature);
        using var rows = Rows(3);
        using var scored = scorer.Score(rows);
        Assert.Equal("sum: float32", scored.Schema.ToString());
        Assert.Equal([0f + 0 + 0, 0.5f + 10 + 1, 1f + 20 + 2], scored.Column<float>("sum").Values.ToArray());
    }

    [Fact]
    public void Score_OfMissingNumbers_HandsOverNaN()
    {
        using var scorer = new ModelScorer(new SummingSession(), SummingSession.Signature);
        using var rows = new RecordBatch(
            new Schema(new Field("a", DataType.Float64), new Field("b", DataType.Int32), new Field("word", DataType.Utf8)),
            Columns.FromNullable<double>(1, null), Columns.FromNullable<int>(1, 1), Columns.FromStrings(null, "xy"));
        using var scored = scorer.Score(rows);
        Assert.Equal([2f, float.NaN], scored.Column<float>("sum").Values.ToArray());
    }

    [Fact]
    public void Score_OfMoreRowsThanOneRun_GivesEveryRowOnce()
    {
        using var scorer = new ModelScorer(new SummingSession(), SummingSession.Signature);
        using var rows = Rows((ModelScorer.MaxRowsPerRun * 2) + 3);
        using var scored = scorer.Score(rows);
        Assert.Equal(rows.RowCount, scored.RowCount);
        for (var i = 0; i < rows.RowCount; i += 97)
        {
            Assert.Equal((i * 0.5f) + (i * 10) + (i % 5), scored.Column<float>("sum")[i]);
        }
    }

    [Fact]
    public void Score_OfRowsThatDoNotFit_ListsEveryProblem()
    {
        using var scorer = new ModelScorer(new SummingSession(), SummingSession.Signature);
        using var rows = new RecordBatch(new Schema(new Field("a", DataType.Utf8), new Field("wrod", DataType.Utf8)), Columns.FromStrings("1"), Columns.FromStrings("w"));
        var error = Assert.Throws<SchemaException>(() => scorer.Score(rows));
        Assert.Contains("'a' should be float64 but is utf8", error.Message);
        Assert.Contains("'b' is missing", error.Message);
        Assert.Contains("did you mean 'wrod'?", error.Message);
    }

    [Fact]
    public async Task Score_FromManyThreads_KeepsAnswersApartAndLeavesNoBindingBehind()
    {
        var session = new SummingSession();
        var scorer = new ModelScorer(session, SummingSession.Signature);
        await Parallel.ForAsync(0, 500, (i, cancellationToken) =>
        {
            using var rows = Rows((i % 7) + 1);
            using var scored = scorer.Score(rows, cancellationToken);
            Assert.Equal((i % 7) + 1, scored.RowCount);
            Assert.Equal((i % 7 * 0.5f) + (i % 7 * 10) + (i % 7 % 5), scored.Column<float>("sum")[i % 7]);
            return ValueTask.CompletedTask;
        });
        scorer.Dispose();
        Assert.Equal(0, session.OpenBindings);
        Assert.True(session.IsDisposed);
    }

    [Fact]
    public async Task Dispose_WhileRowsAreScored_LetsThemFinishThenFreesTheModel()
    {
        using var running = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var session = new SummingSession
        {
            OnRun = () =>
            {
                running.Set();
                goOn.Wait(TestContext.Current.CancellationToken);
            },
        };
        var scorer = new ModelScorer(session, SummingSession.Signature);
        using var rows = Rows(3);
        var scoring = Task.Run(() => scorer.Score(rows), TestContext.Current.CancellationToken);
        running.Wait(TestContext.Current.CancellationToken);

        scorer.Dispose();
        Assert.False(session.IsDisposed);
        Assert.Equal(1, session.OpenBindings);
        Assert.Throws<ObjectDisposedException>(() => scorer.Score(rows));

        goOn.Set();
        using var scored = await scoring;
        Assert.Equal(3, scored.RowCount);
        Assert.Equal(0, session.OpenBindings);
        Assert.True(session.IsDisposed);
    }

    [Fact]
    public void Score_AfterManyOtherSizes_StillReusesTheBindingOfItsSize()
    {
        var session = new SummingSession();
        using var scorer = new ModelScorer(session, SummingSession.Signature);
        using var rows = Rows(300);
        for (var size = 1; size <= 300; size++)
        {
            using var slice = rows.Slice(0, size);
            scorer.Score(slice).Dispose();
        }

        var made = session.MadeBindings;
        using var few = rows.Slice(0, 7);
        for (var i = 0; i < 10; i++)
        {
            scorer.Score(few).Dispose();
        }

        Assert.Equal(made + 1, session.MadeBindings);
        Assert.InRange(session.OpenBindings, 1, 64);
    }

    [Fact]
    public void Score_Cancelled_ReturnsTheBinding()
    {
        var session = new SummingSession();
        using var scorer = new ModelScorer(session, SummingSession.Signature);
        using var rows = Rows(2);
        Assert.Throws<OperationCanceledException>(() => scorer.Score(rows, new CancellationToken(canceled: true)));
        Assert.Equal(0, session.OpenBindings);
    }

    [Fact]
    public void Constructor_WithASignatureOfAnotherGraph_NamesTheTensor()
    {
        using var session = new SummingSession();
        var signature = new ModelSignature(
            [new(new("y", TensorElementType.Float32, [-1, 1]), [new("a", DataType.Float32)])], SummingSession.Signature.Outputs);
        Assert.Contains("'y'", Assert.Throws<ModelRuntimeException>(() => new ModelScorer(session, signature)).Message);
        var partial = new ModelSignature([SummingSession.Signature.Inputs[0]], SummingSession.Signature.Outputs);
        Assert.Contains("word", Assert.Throws<ModelRuntimeException>(() => new ModelScorer(session, partial)).Message);
    }

    private static RecordBatch Rows(int count) => new(
        new Schema(new Field("word", DataType.Utf8), new Field("b", DataType.Int32), new Field("a", DataType.Float64), new Field("unused", DataType.Int8)),
        Columns.FromStrings(Enumerable.Range(0, count).Select(i => new string('w', i % 5))),
        Columns.From<int>([.. Enumerable.Range(0, count).Select(i => i * 10)]),
        Columns.From<double>([.. Enumerable.Range(0, count).Select(i => i * 0.5)]),
        Columns.From(new sbyte[count]));
}
