using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>Definitions that the tests of services and of the catalog change in one place each.</summary>
internal static class Bank
{
    private static readonly Entity CustomerEntity = new("customer", DataType.Int64, "customer_id");

    public static FeatureView Customer(int days = 30, string file = "payments.csv") => new FeatureView("customer", CustomerEntity, Source.Csv(file, "at"))
        .Aggregate("mean_30d", a => a.Mean("amount").Over(TimeSpan.FromDays(days)))
        .Aggregate("n", a => a.Count())
        .WithTimeToLive(TimeSpan.FromDays(365));

    public static FeatureView Merchant(DataType? risk = null) =>
        new FeatureView("merchant", new Entity("merchant", DataType.Utf8), Source.Csv("merchants.csv", "at")).Feature("risk", risk ?? DataType.Float64);

    public static OnDemandFeatureView Ratios(int days = 30, string file = "payments.csv") => new OnDemandFeatureView("ratios")
        .Request("amount", DataType.Float64)
        .Uses(Customer(days, file))
        .Feature("amount_to_mean", f => f["amount"] / f["customer__mean_30d"])
        .Feature("is_night", f => (f.Instant.Hour() < 6) | (f.Instant.Hour() >= 22));

    public static FeatureService Fraud(int days = 30, string file = "payments.csv") =>
        new FeatureService("fraud").Include(Customer(days, file), "mean_30d").Include(Ratios(days, file));
}
