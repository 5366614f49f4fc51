namespace MlOps.Sdk.Training;

/// <summary>Solves Hessian · step = −gradient, preconditioned by the Hessian's diagonal (Nocedal and Wright, algorithm 5.3).</summary>
internal static class ConjugateGradient
{
    public static double[] Solve(LogisticProblem problem, ReadOnlySpan<double> gradient, double tolerance)
    {
        var size = gradient.Length;
        var step = new double[size];
        var residual = new double[size];
        var scaled = new double[size];
        var product = new double[size];
        var diagonal = new double[size];
        problem.HessianDiagonal(diagonal);
        for (var j = 0; j < size; j++)
        {
            residual[j] = -gradient[j];
            scaled[j] = residual[j] / diagonal[j];
        }

        var direction = (double[])scaled.Clone();
        var energy = Vectors.Dot(residual, scaled);
        var target = energy * tolerance * tolerance;

        // Exact arithmetic needs at most `size` steps; rounding a few more.
        for (var i = 0; i < 2 * size && energy > target; i++)
        {
            problem.HessianTimes(direction, product);
            var length = energy / Vectors.Dot(direction, product);
            for (var j = 0; j < size; j++)
            {
                step[j] += length * direction[j];
                residual[j] -= length * product[j];
                scaled[j] = residual[j] / diagonal[j];
            }

            var next = Vectors.Dot(residual, scaled);
            for (var j = 0; j < size; j++)
            {
                direction[j] = scaled[j] + (next / energy * direction[j]);
            }

            energy = next;
        }

        return step;
    }
}
