using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>An expression written twice: once with the library, once as a plain function of one row.</summary>
internal sealed record OracleNode(DataType Type, Func<FeatureInputs, FeatureExpression> Build, Func<OracleRow, object?> Evaluate)
{
    public override string ToString() => OracleRow.View.Feature("f", Build).Features[0].Expression.ToString();
}
