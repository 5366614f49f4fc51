namespace MlOps.Sdk.Core;

/// <summary>One thing was made from another.</summary>
/// <param name="From">What it was made from.</param>
/// <param name="To">What was made.</param>
/// <param name="Relation">How, such as "materialized", "joined", "trained", "registered".</param>
/// <param name="Distance">How many edges away from the node asked about, from 1; 0 where nothing was asked.</param>
public sealed record LineageEdge(LineageNode From, LineageNode To, string Relation, int Distance = 0);
