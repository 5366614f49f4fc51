using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class OnDemandFeatureViewTests
{
    private static FeatureView Stored(int days = 30) => new FeatureView("customer", new Entity("customer", DataType.Int64), Source.Csv("f.csv", "at"))
        .Aggregate("mean_30d", a => a.Mean("amount").Over(TimeSpan.FromDays(days)))
        .Aggregate("n", a => a.Count());

    private static OnDemandFeatureView Ratios(int days = 30) => new OnDemandFeatureView("ratios").Request("amount", DataType.Float64).Uses(Stored(days))
        .Feature("amount_to_mean", f => f["amount"] / f["customer__mean_30d"]);

    [Fact]
    public void Fingerprint_CoversExpressionsAndWhatTheyRead_ButNothingElse()
    {
        Assert.Equal(Ratios().Fingerprint, Ratios().WithOwner("me").WithTags("a").Fingerprint);
        Assert.NotEqual(Ratios().Fingerprint, Ratios(31).Fingerprint);
        Assert.NotEqual(Ratios().Fingerprint, Ratios().Request("extra", DataType.Int64).Fingerprint);
        var unread = new OnDemandFeatureView("ratios").Request("amount", DataType.Float64).Uses(Stored().Aggregate("more", a => a.Count()))
            .Feature("amount_to_mean", f => f["amount"] / f["customer__mean_30d"]);
        Assert.Equal(Ratios().Fingerprint, unread.Fingerprint);
    }

    [Fact]
    public void Fingerprint_SourceFileMoved_Stays()
    {
        var moved = new FeatureView("customer", new Entity("customer", DataType.Int64), Source.Parquet("elsewhere/f.parquet", "at"))
            .Aggregate("mean_30d", a => a.Mean("amount").Over(TimeSpan.FromDays(30)));
        var view = new OnDemandFeatureView("ratios").Request("amount", DataType.Float64).Uses(moved).Feature("amount_to_mean", f => f["amount"] / f["customer__mean_30d"]);
        Assert.Equal(Ratios().Fingerprint, view.Fingerprint);
    }

    [Fact]
    public void Compute_InputMissingOrOfAnotherType_NamesColumnFeatureAndFix()
    {
        using var missing = new RecordBatchBuilder(new Schema(new Field("customer__mean_30d", DataType.Float64))).Build();
        var failure = Assert.Throws<SchemaException>(() => Ratios().Compute(missing));
        Assert.Equal("amount", failure.Column);
        Assert.Contains("'ratios__amount_to_mean' reads 'amount', a column of the request of type float64, which is missing", failure.Message, StringComparison.Ordinal);

        using var retyped = new RecordBatchBuilder(new Schema(new Field("amount", DataType.Int64), new Field("customer__mean_30d", DataType.Float64))).Build();
        Assert.Contains("as float64, but the column holds int64", Assert.Throws<SchemaException>(() => Ratios().Compute(retyped)).Message, StringComparison.Ordinal);

        using var good = new RecordBatchBuilder(new Schema(new Field("amount", DataType.Float64))).Build();
        var instant = new OnDemandFeatureView("v").Request("amount", DataType.Float64).Feature("hour", f => f.Instant.Hour());
        Assert.Contains("names no timestamp column", Assert.Throws<SchemaException>(() => instant.Compute(good)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_OnlyWhatExpressionsRead_IsNeeded()
    {
        using var batch = new RecordBatch(new Schema(new Field("amount", DataType.Float64)), Columns.From(3.0, 4.0));
        using var computed = new OnDemandFeatureView("v").Request("amount", DataType.Float64).Request("other", DataType.Utf8).Uses(Stored())
            .Feature("twice", f => f["amount"] * 2).Compute(batch);
        Assert.Equal([6.0, 8.0], computed.Column<double>("v__twice").Values.ToArray());
    }

    [Theory]
    [InlineData("amount")]
    [InlineData("AMOUNT")]
    [InlineData("a__b")]
    [InlineData("")]
    [InlineData("a\nb")]
    public void Request_NameTakenOrNotAllowed_IsRefused(string name) => Assert.Throws<ArgumentException>(() => Ratios().Request(name, DataType.Int64));

    [Fact]
    public void Parts_GivenTwiceOrOfAnotherView_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Ratios().Uses(Stored(31)));
        Assert.Throws<ArgumentException>(() => Ratios().Feature("Amount_To_Mean", f => f["amount"]));
        Assert.Throws<ArgumentException>(() => Ratios().Feature("x", _ => null!));
        Assert.Throws<ArgumentException>(() => Ratios().Request("when", DataType.Date));
        FeatureExpression? foreign = null;
        _ = new OnDemandFeatureView("other").Request("secret", DataType.Int64).Feature("x", f => foreign = f["secret"]);
        Assert.Contains("reads 'secret', which is not an input", Assert.Throws<ArgumentException>(() => Ratios().Feature("x", _ => foreign!)).Message, StringComparison.Ordinal);
    }
}
