using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class FeatureServiceTests
{
    [Fact]
    public void Include_WholeViewsAndSingleFeatures_KeepsOrderAndTypes()
    {
        var service = new FeatureService("fraud").Include(Bank.Ratios()).Include(Bank.Customer(), "n").Include(Bank.Merchant(), "risk");
        Assert.Equal(["ratios__amount_to_mean", "ratios__is_night", "customer__n", "merchant__risk"], service.Features.Select(f => f.Column));
        Assert.Equal([DataType.Float64, DataType.Boolean, DataType.Int64, DataType.Float64], service.Features.Select(f => f.Type));
        Assert.Equal(["customer", "merchant"], service.Views.Select(v => v.Name));
        Assert.Equal(["ratios"], service.OnDemandViews.Select(v => v.Name));
        Assert.Equal(["amount"], service.RequestColumns.Select(c => c.Name));
    }

    [Fact]
    public void Views_OnlyThoseWhoseFeaturesAreRead()
    {
        var service = new FeatureService("night").Include(Bank.Ratios(), "is_night");
        Assert.Empty(service.Views);
        Assert.Empty(service.RequestColumns);
    }

    [Fact]
    public void Fingerprint_CoversOrderTypesAndComputations_NotOwnersOrPlaces()
    {
        var service = Bank.Fraud();
        Assert.Equal(service.Fingerprint, Bank.Fraud().WithOwner("me").WithDescription("x").WithTags("t").Fingerprint);
        Assert.Equal(service.Fingerprint, Bank.Fraud(file: "moved.csv").Fingerprint);
        Assert.NotEqual(service.Fingerprint, Bank.Fraud(days: 60).Fingerprint);
        Assert.NotEqual(service.Fingerprint, Bank.Fraud().Include(Bank.Merchant()).Fingerprint);
        Assert.NotEqual(
            new FeatureService("a").Include(Bank.Customer(), "n", "mean_30d").Fingerprint, new FeatureService("a").Include(Bank.Customer(), "mean_30d", "n").Fingerprint);
        Assert.NotEqual(service, service.WithOwner("me"));
        Assert.Equal(service, Bank.Fraud());
    }

    [Fact]
    public void Include_WhatIsNotThereOrTwiceOrInTwoDefinitions_IsRefused()
    {
        var unknown = Assert.Throws<ArgumentException>(() => new FeatureService("a").Include(Bank.Customer(), "mean_31d"));
        Assert.Contains("'customer' has no feature 'mean_31d'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("includes 'customer__n' twice", Assert.Throws<ArgumentException>(() => new FeatureService("a").Include(Bank.Customer()).Include(Bank.Customer(), "n")).Message, StringComparison.Ordinal);
        var two = Assert.Throws<ArgumentException>(() => new FeatureService("a").Include(Bank.Customer(), "n").Include(Bank.Ratios(60)));
        Assert.Contains("two different definitions of the view 'customer'", two.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FeatureService("a").Include(new OnDemandFeatureView("empty")));
        Assert.Throws<ArgumentException>(() => new FeatureService("a__b"));
    }
}
