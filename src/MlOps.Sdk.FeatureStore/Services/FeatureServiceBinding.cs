namespace MlOps.Sdk.FeatureStore;

/// <summary>A model version that was trained with the features of a service version.</summary>
/// <param name="Model">The model version.</param>
/// <param name="Service">The service's name.</param>
/// <param name="ServiceVersion">The service's version.</param>
/// <param name="BoundAt">When it was bound.</param>
public sealed record FeatureServiceBinding(ModelReference Model, string Service, int ServiceVersion, DateTimeOffset BoundAt);
