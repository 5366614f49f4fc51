namespace MlOps.Sdk.DuckDb;

/// <summary>A quantile of a column: a share <paramref name="Probability"/> of its values is not above <paramref name="Value"/>.</summary>
/// <param name="Probability">From 0 to 1.</param>
/// <param name="Value">Between two values of the column by linear interpolation (type 7 of Hyndman and Fan); NaN between the two infinities.</param>
public readonly record struct TableQuantile(double Probability, double Value);
