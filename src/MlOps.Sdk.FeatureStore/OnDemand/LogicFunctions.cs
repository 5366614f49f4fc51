namespace MlOps.Sdk.FeatureStore;

/// <summary>The functions that give a value although an argument is missing.</summary>
internal static class LogicFunctions
{
    public static void Apply(ExpressionFunction function, ExpressionValues[] arguments, ExpressionValues result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            switch (function)
            {
                case ExpressionFunction.And:
                    Decide(arguments, result, i, decisive: false);
                    break;
                case ExpressionFunction.Or:
                    Decide(arguments, result, i, decisive: true);
                    break;
                case ExpressionFunction.Not:
                    (result.IsPresent[i], result.Booleans[i]) = (arguments[0].IsPresent[i], !arguments[0].Booleans[i]);
                    break;
                case ExpressionFunction.IsNull:
                    (result.IsPresent[i], result.Booleans[i]) = (true, !arguments[0].IsPresent[i]);
                    break;
                case ExpressionFunction.If:
                    result.CopyFrom(arguments[arguments[0].IsPresent[i] && arguments[0].Booleans[i] ? 1 : 2], i);
                    break;
                default:
                    result.CopyFrom(Array.Find(arguments, a => a.IsPresent[i]) ?? arguments[0], i);
                    break;
            }
        }
    }

    // One decisive value decides, whatever the other is; otherwise both must be there.
    private static void Decide(ExpressionValues[] arguments, ExpressionValues result, int i, bool decisive)
    {
        var (left, right) = (arguments[0], arguments[1]);
        var decided = (left.IsPresent[i] && left.Booleans[i] == decisive) || (right.IsPresent[i] && right.Booleans[i] == decisive);
        result.IsPresent[i] = decided || (left.IsPresent[i] && right.IsPresent[i]);
        result.Booleans[i] = decided == decisive;
    }
}
