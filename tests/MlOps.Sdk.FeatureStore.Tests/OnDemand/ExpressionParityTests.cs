using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>One definition: a batch, single rows, and the same expression read back from JSON give what the oracle gives.</summary>
public sealed class ExpressionParityTests
{
    private static readonly Arbitrary<(OracleNode Node, List<OracleRow> Rows)> Cases = (
        from depth in Gen.Choose(0, 4)
        from node in OracleNodes.Any(depth)
        from count in Gen.Choose(1, 12)
        from rows in Gen.ListOf(OracleNodes.Row, count)
        select (node, rows.ToList())).ToArbitrary();

    [Fact]
    public void Compute_BatchAndRowByRow_EqualTheOracle() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Cases, c => Agree(c.Node, c.Rows)));

    [Fact]
    public void Compute_MoreRowsThanAreTakenAtOnce_EqualTheOracle()
    {
        var rows = Gen.Sample(OracleNodes.Row, (3 * ExpressionEvaluator.RowsAtOnce) + 17, 5).ToList();
        foreach (var node in Gen.Sample(OracleNodes.Any(4), 20, 5))
        {
            var view = OracleRow.View.Feature("f", node.Build);
            using var batch = OracleRow.ToBatch(rows);
            using var computed = view.Compute(batch, "u");
            Assert.Equal(rows.Count, computed.RowCount);
            AssertValues(node, rows, computed.Columns[0]);
        }
    }

    private static bool Agree(OracleNode node, List<OracleRow> rows)
    {
        var view = OracleRow.View.Feature("f", node.Build);
        using var batch = OracleRow.ToBatch(rows);
        using var computed = view.Compute(batch, "u");
        AssertValues(node, rows, computed.Columns[0]);
        for (var i = 0; i < rows.Count; i++)
        {
            using var row = batch.Slice(i, 1);
            using var single = view.Compute(row, "u");
            using var same = computed.Slice(i, 1);
            if (!same.Equals(single))
            {
                Assert.Fail($"Row {i} alone gives another value than in its batch: {node}");
            }
        }

        var text = CatalogDocument.Write(json =>
        {
            json.WritePropertyName("e");
            ExpressionJson.Write(json, view.Features[0].Expression);
        });
        using var document = JsonDocument.Parse(text);
        var back = OracleRow.View.Feature("f", f => ExpressionJson.Read(new StrictJson(document.RootElement.GetProperty("e"), "$"), f));
        Assert.Equal(view.Fingerprint, back.Fingerprint);
        return true;
    }

    private static void AssertValues(OracleNode node, List<OracleRow> rows, Column computed)
    {
        Assert.Equal(node.Type, computed.Type);
        for (var i = 0; i < rows.Count; i++)
        {
            var actual = computed.IsNull(i) ? null : node.Type.Kind == DataTypeKind.Timestamp ? ((Column<long>)computed)[i] : computed.GetValue(i);
            if (!Equals(node.Evaluate(rows[i]), actual))
            {
                Assert.Fail($"{node} gives {actual ?? "null"} instead of {node.Evaluate(rows[i]) ?? "null"} for {rows[i]}");
            }
        }
    }
}
