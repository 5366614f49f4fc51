namespace MlOps.Sdk.DuckDb;

/// <summary>What the rows and columns of a table are like, computed over all of its rows.</summary>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Columns">The columns in the table's order.</param>
public sealed record TableProfile(long Rows, IReadOnlyList<TableColumnProfile> Columns)
{
    /// <summary>
    /// The profile as JSON in one line: <c>{"rows":150,"columns":[{"name":"a","type":"float64","nulls":0,"distinct":9,"min":1,"max":8.5,"mean":4.1,"std":1.9,"quantiles":{"0.5":4}}]}</c>.
    /// Every column has all nine keys. What does not exist is null; <c>min</c> and <c>max</c> are JSON numbers for numeric columns, booleans for boolean
    /// ones and texts for others; infinities are the texts <c>"Infinity"</c> and <c>"-Infinity"</c>; <c>quantiles</c> maps probabilities to values and is empty where there are none.
    /// </summary>
    public string ToJson() => TableProfileJson.Write(this);
}
