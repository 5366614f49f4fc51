using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A column that has another type in another version.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="From">Its type before.</param>
/// <param name="To">Its type after.</param>
public sealed record RetypedColumn(string Name, DataType From, DataType To);
