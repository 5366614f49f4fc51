using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;
using static MlOps.Sdk.Serving.Tests.TestKit.LinearModels;

namespace MlOps.Sdk.Serving.Tests.Graphs;

public sealed class GraphCompilerTests : IAsyncLifetime
{
    private static readonly Field Text = new("text", DataType.Utf8);
    private readonly LinearModels _models = new();

    public async ValueTask InitializeAsync()
    {
        await _models.DeployAsync("a", [Number("x"), Number("age", DataType.Int64)], [1, 1]);
        await _models.DeployAsync("b", [Number("age"), Number("prediction")], [1, 1], output: "second");
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    [Fact]
    public void Compose_NothingFits_ListsEverythingInOneError()
    {
        var error = Refused(g => g
            .Input(Number("x"), Number("ages"), Number("z"))
            .Model("one", "a", m => m.From("wrong", "x").Rename("other", "y"))
            .Model("two", "a")
            .Map("text", ["zz"], Text, _ => "t")
            .Model("three", "b", m => m.From("prediction", "text").As("z"))
            .Output("secund"));

        Assert.StartsWith("The steps of \"g\" do not fit together: ", error, StringComparison.Ordinal);
        string[] parts =
        [
            "step \"one\" is given an input 'wrong' that the model of \"a\" does not take", "step \"one\" renames an output 'other'",
            "'prediction' is given by \"one\" and by \"two\" (name one otherwise with As)", "'z' is an input and is given by \"three\" too",
            "step \"one\" takes 'age', which no step gives (declare it with Input; did you mean 'ages'?)", "step \"text\" takes 'zz', which no step gives",
            "step \"three\" takes 'prediction' as float64, but 'text' of \"text\" is utf8 (put a step between", "the output 'secund' is given by no step",
        ];
        Assert.All(parts, part => Assert.Contains(part, error, StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_Circle_ShowsIt()
    {
        var error = Refused(g => g
            .Map("p", ["c"], new Field("a", DataType.Float64), _ => 1.0)
            .Map("q", ["a"], new Field("b", DataType.Float64), _ => 1.0)
            .Map("r", ["b"], new Field("c", DataType.Float64), _ => 1.0));
        Assert.Contains("in a circle: \"p\" → \"q\" → \"r\" → \"p\" (let one give its columns under other names)", error, StringComparison.Ordinal);

        Assert.Contains("in a circle: \"same\" → \"same\"", Refused(g => g.Map("same", ["a"], new Field("a", DataType.Float64), _ => 1.0)), StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_UndeclaredInputs_AreThoseOfTheModelsAtTheirStrictest()
    {
        var signature = _models.Server.Compose("g", g => g.Model("two", "b").Model("one", "a").Output("second")).Signature;

        Assert.Equal("age: int64, x: float64", signature.InputSchema.ToString());
        Assert.Equal("second", Assert.Single(signature.OutputSchema).Name);
        Assert.Contains("step \"own\" takes 'w', which no step gives (declare it with Input", Refused(g => g.Map("own", ["w"], Number("v"), _ => 1.0)), StringComparison.Ordinal);
        Assert.Contains("the output 'text' is utf8, but an answer is a number", Refused(g => g.Input(Number("w")).Map("own", ["w"], Text, _ => "x")), StringComparison.Ordinal);
        Assert.Contains("no step takes a column of the request", Refused(g => g.Map("own", [], Number("v"), _ => 1.0)), StringComparison.Ordinal);
        Assert.Contains("takes 'age' as int64, but the request gives 'age' as float64", Refused(g => g.Input(Number("x"), Number("age")).Model("one", "a")), StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_Misuse_IsRefusedAtOnce()
    {
        Assert.Contains("has no steps", Assert.Throws<ArgumentException>(() => Compose(_ => { })).Message, StringComparison.Ordinal);
        Assert.Contains("named twice", Assert.Throws<ArgumentException>(() => Compose(g => g.Model("one", "a").Model("one", "b"))).Message, StringComparison.Ordinal);
        Assert.Contains("has 0 members", Assert.Throws<ArgumentException>(() => Compose(g => g.Ensemble("e", e => e.Mean()))).Message, StringComparison.Ordinal);
        Assert.Contains("needs 2", Assert.Throws<ArgumentException>(() => Compose(g => g.Ensemble("e", e => e.Member("m", "a").AtLeast(2)))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Compose(g => g.Ensemble("e", e => e.Member("m", "a").Member("m", "b"))));
        Assert.Throws<ArgumentOutOfRangeException>(() => Compose(g => g.Ensemble("e", e => e.Member("m", "a", weight: 0))));
        Assert.Throws<ArgumentException>(() => Compose(g => g.Transform("t", ["x"], [], rows => rows)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Compose(g => g.AsClassifier(double.NaN)));
    }

    private string Refused(Action<GraphBuilder> configure) => Assert.Throws<SchemaException>(() => Compose(configure)).Message;

    private IPredictor Compose(Action<GraphBuilder> configure) => _models.Server.Compose("g", configure);
}
