namespace MlOps.Sdk.Tracking;

/// <summary>A group of runs that try to answer one question.</summary>
/// <param name="Id">Its identifier; the name is what people use.</param>
/// <param name="Name">Its unique name.</param>
/// <param name="Description">What it is about; null when nobody said.</param>
/// <param name="CreatedAt">When it was first named, in UTC.</param>
/// <param name="Tags">Its tags.</param>
public sealed record Experiment(
    string Id, string Name, string? Description, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> Tags);
