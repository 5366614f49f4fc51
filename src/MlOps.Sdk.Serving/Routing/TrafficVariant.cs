namespace MlOps.Sdk.Serving;

/// <summary>One of the versions that share a deployment's traffic.</summary>
/// <param name="Name">Its name in answers, metrics and events; see <see cref="VariantNames"/>.</param>
/// <param name="Version">The model version behind it.</param>
/// <param name="Percent">Its share of the traffic, 0 to 100. The shares of a deployment add up to 100.</param>
public sealed record TrafficVariant(string Name, int Version, double Percent);
