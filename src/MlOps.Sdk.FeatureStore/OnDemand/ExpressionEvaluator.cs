using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Computes expressions column by column, a few thousand rows at a time so that what lies between stays in the cache. A request is a
/// batch of one row: there is no other way to compute.
/// </summary>
internal sealed class ExpressionEvaluator(IReadOnlyDictionary<string, Column> columns, Column? instants)
{
    internal const int RowsAtOnce = 2048;

    public Column Evaluate(FeatureExpression expression, int rows)
    {
        var result = ColumnBuilder.Create(expression.Type, rows);
        for (var start = 0; start < rows; start += RowsAtOnce)
        {
            Evaluate(expression, start, Math.Min(RowsAtOnce, rows - start)).AppendTo(result);
        }

        return result.Build();
    }

    private ExpressionValues Evaluate(FeatureExpression node, int start, int length)
    {
        switch (node.Function)
        {
            case ExpressionFunction.Column:
                return ExpressionInput.Read(columns[(string)node.Value!], start, length);
            case ExpressionFunction.Instant:
                return ExpressionInput.Read(instants!, start, length);
            case ExpressionFunction.Constant:
                return ExpressionValues.Fill(node.Type, node.Value, length);
            default:
                var arguments = new ExpressionValues[node.Arguments.Count];
                for (var i = 0; i < arguments.Length; i++)
                {
                    var operand = i == 0 && node.Function == ExpressionFunction.If ? DataType.Boolean : node.OperandType;
                    arguments[i] = Evaluate(node.Arguments[i], start, length).As(operand);
                }

                return Apply(node, arguments, ExpressionValues.Create(node.Type, length));
        }
    }

    private static ExpressionValues Apply(FeatureExpression node, ExpressionValues[] arguments, ExpressionValues result)
    {
        switch (node.Function)
        {
            case ExpressionFunction.And or ExpressionFunction.Or or ExpressionFunction.Not or ExpressionFunction.IsNull
                or ExpressionFunction.If or ExpressionFunction.Coalesce:
                LogicFunctions.Apply(node.Function, arguments, result);
                return result;
            default:
                RequireAllPresent(arguments, result);
                break;
        }

        switch (node.Function)
        {
            case >= ExpressionFunction.Less and <= ExpressionFunction.NotEqual:
                ComparisonFunctions.Apply(node.Function, node.OperandType.Kind, arguments[0], arguments[1], result.Booleans);
                break;
            case >= ExpressionFunction.Lower and <= ExpressionFunction.Length:
                TextFunctions.Apply(node.Function, arguments, result);
                break;
            case >= ExpressionFunction.Hour and <= ExpressionFunction.SecondsBetween:
                TimeFunctions.Apply(node.Function, arguments, result);
                break;
            default:
                NumberFunctions.Apply(node.Function, arguments, result);
                break;
        }

        return result;
    }

    private static void RequireAllPresent(ExpressionValues[] arguments, ExpressionValues result)
    {
        Array.Fill(result.IsPresent, true);
        foreach (var argument in arguments)
        {
            for (var i = 0; i < result.Length; i++)
            {
                result.IsPresent[i] &= argument.IsPresent[i];
            }
        }
    }
}
