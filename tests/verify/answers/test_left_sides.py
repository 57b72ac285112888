"""Statements that are not the same, whatever is said of them: never "equal"."""

from __future__ import annotations

import pytest

from derive.errors import LossproofError
from tests.verify.answers import pair_files
from verify.answers import check_task
from verify.answers.reading.invalid import Invalid

# gold ;; answer ;; assumptions, with && between them
UNEQUAL = r"""
x\in\mathbb{R} ;; y\in\mathbb{R}
\{x\in\mathbb{R}\mid x>2\} ;; \{y\in\mathbb{R}\mid x>2\}
x=2 or x=3 ;; f(x)=2 or f(x)=3
x=\pm 2 ;; f(x)=\pm 2
x=-1,5 ;; f'=-1,5
E[\sum_{i=1}^n X_i] ;; \sum_{i=1}^n E[X_j]
\operatorname{Var}(\sum_{i=1}^n X_i) ;; \sum_{i=1}^n \operatorname{Var}(X_j) ;; X_1,\ldots,X_n are independent
\mathbb{E}[X_{\min}] ;; \mathbb{E}[X_{\max}] ;; X_1, ..., X_n are iid with mean \mu
\mathbb{E}[\hat{X}] ;; \mu ;; X_1, ..., X_n are iid with mean \mu
\frac{P(B\mid A)P(A)}{P(B)} ;; \frac{P(B\mid \tilde{A})P(A)}{P(B)}
P(A\cap B) ;; P(A\cap \hat{B}) ;; A \subset B
p(x,y) ;; p(y|\tilde{x})p(x)
P_\theta(X>1) ;; P_\lambda(X>1) ;; X \sim Poisson(\lambda)
P(Z<1) ;; P_{ij}(Z<1) ;; Z is standard normal
(3,-1) ;; [3,-1)
(3,-1) ;; (5,-2]
v = 0.9v + 0.1g ;; g = 0.9v + 0.1v
s = 0.9s + 0.1g^2 ;; s = g^2
x + y ;; x + = y
f(x) = x^2 ;; fx = x^2
f(x)=x^2 ;; x(x)=x \cdot f
\vec{v} = 2\mathbf{i} - 3\mathbf{j} ;; \vec{w} = 2\mathbf{i} - 3\mathbf{j}
\|w\|_2^2 ;; \|w\|_{-i}^2
f(x)^{(1)} ;; f(x)
1 ;; ½ ½
1-\tanh^2 -x ;; 1-\tanh^2 x
\frac{\partial L}{\partial w_t} ;; \frac{\partial L}{\partial w_t!}
5\text{ factorial} ;; 5
5\text{ bps} ;; 5
5\text{ ppm} ;; 5
5\text{ crore} ;; 5
5\text{ tens} ;; 5
5\text{ below zero} ;; 5
A^T ;; A ;; \Delta A is symmetric
\sigma(x)(1-\sigma(x)) ;; \frac{e^{-x}}{(1+e^{-x})^2} ;; \sigma(a) = 1/(1+2^{-a})
\mu\pm\sigma ;; (\mu-\sigma,\mu+\sigma]
\bar x\pm1.96\frac{s}{\sqrt n} ;; [\bar x-1.96\frac{s}{\sqrt n},\bar x+1.96\frac{s}{\sqrt n})
-2,2 ;; (-2,2)
\hat\mu = \arg\min_\mu \sum_i (x_i-\mu)^2 ;; \hat\sigma = \arg\min_\mu \sum_i (x_i-\mu)^2
\theta^* = \arg\min_\theta L(\theta,\phi) ;; \phi^* = \arg\min_\theta L(\theta,\phi)
G^*=\arg\min_G \max_D V(D,G) ;; D^*=\arg\min_G \max_D V(D,G)
\pi^*(s)=\arg\max_a Q(s,a) ;; V^*(s)=\arg\max_a Q(s,a)
2x \in (2,\infty) ;; (2,\infty)
\{x \mid x>a\} ;; \{a\mid a>x\}
x\in\mathbb{R}, y\in\mathbb{R} ;; x\in\mathbb{R}, y>0
x\in\mathbb{R}, y\in\mathbb{R} ;; x\in\mathbb{R}
x_i \in \{0,1\} ;; y_i \in \{0,1\}
\operatorname{Cov}(X_i,X_j) ;; \operatorname{Var}(X_i) ;; X_1,\ldots,X_n are independent
E[\sum_{i=1}^n\sum_{j=1}^n X_i X_j] ;; n^2 E[X_i^2] ;; X_1, ..., X_n are iid with mean \mu and variance \sigma^2
E[X_{(1)}] ;; \mu ;; X_1, ..., X_n are iid with mean \mu
P_0(X>1) ;; P_1(X>1)
P_0(X>1) ;; P(X>1)
E[X_{(1)}] ;; \frac{1}{n+1} ;; X_1, ..., X_n are iid && X_i \sim U(0,1)
E[X_{(1)}] ;; \frac{1}{n+1} ;; X_1, ..., X_n \sim \mathrm{Uniform}(0,1) iid
E[X_{\max}] ;; \frac{n}{n+1} ;; X_1, ..., X_n are iid
\theta_{MAP} = \arg\max_\theta L(\theta) ;; \theta_{MLE} = \arg\max_\theta L(\theta)
5 below zero ;; 5
5 tens ;; 5
5 tenths ;; 5
5\text{ tenths} ;; 5
A^T ;; A ;; A B is symmetric
\sigma(x)(1-\sigma(x)) ;; \frac{e^{-x}}{(1+e^{-x})^2} ;; \sigma(x) = \tanh(x)
2\sigma(2x)-1 ;; \tanh x ;; \sigma(x) = \max(0,x)
f(x)\in[0,1] ;; g(x)\in[0,1]
x,y\in[0,1] ;; x\in[0,1]
x = 2, 3 ;; y' = 2, 3
\log y = 2x ;; y = 2x
\dot x = 2x ;; x = 2x
y' = 2x ;; y = 2x
f'(x)=2x ;; f''(x)=2x
\nabla f = (2x, 2y) ;; \nabla g = (2x,2y)
\vec a = (1,2) ;; \vec b = (1,2)
A = \{1,2\} ;; B = \{1,2\}
A=[0,1] ;; B=[0,1]
E[X]=3 ;; E[Y]=3
E[X]=3 ;; \operatorname{Var}(X)=3
P(A)=0.3 ;; P(B)=0.3
P(A|B)=0.3 ;; P(B|A)=0.3
\angle A = 60^\circ ;; \angle B = 60^\circ
\max f = 3 ;; \min f = 3
\lim_{x\to0} f(x) = 3 ;; \lim_{x\to1} f(x)=3
\sum_{i=1}^3 a_i = 5 ;; \sum_{i=1}^4 a_i = 5
\int_0^1 f = 2 ;; \int_0^2 f = 2
\det A = 3 ;; \operatorname{tr} A = 3
\|x\|=3 ;; \|y\|=3
\|x\|_1=3 ;; \|x\|_2=3
\log_2 x = 3 ;; \log_3 x = 3
a_n = 3n ;; S_n = 3n
x_{n+1} = 2x_n ;; x_n = 2x_{n+1}
\frac{dy}{dx} = 2x ;; \frac{dx}{dy} = 2x
V^\pi(s) = r ;; Q^\pi(s,a) = r
V^\pi(s) = 1 ;; V^*(s) = 1
p(x|y)=0.5 ;; p(y|x) = 0.5
w^{(1)} = 2 ;; w^{(2)} = 2
w_{t+1} = 2 ;; w_t = 2
\min_x x^2 = 0 ;; \arg\min_x x^2 = 0
x^* = \arg\min_x f(x) ;; f^* = \arg\min_x f(x)
x^* = \arg\min_x f(x) ;; x^* = \min_x f(x)
x = \arg\max_x f(x) ;; y = \arg\max_x f(x)
\hat y = \arg\max_k p_k ;; \hat z = \arg\max_k p_k
c_i = \arg\min_j d_{ij} ;; c_j = \arg\min_j d_{ij}
5\text{ m} ;; 5\text{ m}^2
5\text{ apples} ;; 5\text{ oranges}
5\text{ per year} ;; 5\text{ per month}
5^\circ ;; 5
5\text{ radians} ;; 5\text{ degrees}
5\text{k} ;; 5
5\text{ times} ;; 5
5\text{ or more} ;; 5
at least 5 ;; 5
at most 5 ;; at least 5
5\text{ at most} ;; 5
less than 5 ;; 5
5\text{ less} ;; 5
5\text{ squared} ;; 5
\text{half of } 5 ;; 5
\text{minus } 5 ;; 5
negative 5 ;; 5
-5\text{ m} ;; 5\text{ m}
\$5 ;; 5\text{ cents}
\pm 5 ;; 5
5\overline{3} ;; 53
5_{10} ;; 5_2
5\text{ modulo } 7 ;; 5
5 \pmod 7 ;; 5 \pmod 8
5 \pmod 7 ;; 5
5\text{ ways} ;; 5\text{ pairs}
5 R 2 ;; 5
5\text{ R } 2 ;; 5\text{ R } 3
5\text{ remainder } 2 ;; 5
5:00 ;; 5
5\text{ am} ;; 5\text{ pm}
5\text{ BC} ;; 5
5\text{ north} ;; 5\text{ south}
5\text{ m left} ;; 5\text{ m right}
5\text{ up} ;; 5\text{ down}
5\text{ gain} ;; 5\text{ loss}
5\text{ increase} ;; 5\text{ decrease}
5\%\text{ increase} ;; 5\%\text{ decrease}
5\text{ log units} ;; 5
5\text{ and } 6 ;; 5
5\text{ to } 6 ;; 5
5\text{ (approximately)} ;; 5
5\text{ wrong} ;; 5
5\text{ not} ;; 5
5\text{ undefined} ;; 5
5\text{ (extraneous)} ;; 5
x=5\text{ (rejected)} ;; x=5
x = 5\text{ is extraneous} ;; x=5
5\text{ i} ;; 5
5\text{ pi} ;; 5
5\mathrm{e}3 ;; 5
5\mathrm{E}3 ;; 5
5\mathrm{x} ;; 5
5\mathrm{d}x ;; 5
5\text{ ln } 2 ;; 5
5\mathrm{mod}\,3 ;; 5
5\text{C}3 ;; 5
10\text{ choose } 3 ;; 10
5\text{ cubed} ;; 5
5\text{ percent} ;; 5
5\text{ percentage points} ;; 5
5 percent ;; 5
5 pct ;; 5
5 degrees ;; 5
5\text{ gross} ;; 5
5\text{ halves} ;; 5
5\text{ ninths} ;; 5
5\text{ sevenths} ;; 5
5 sevenths ;; 5
5 thirds ;; 5
5\text{ fold} ;; 5
5\text{ if } x>0 ;; 5
5\text{ when } n\text{ is even} ;; 5
5\text{ otherwise} ;; 5
5\text{ minutes past} ;; 5
5\text{ sqrt}2 ;; 5
E[X_i] ;; E[X_j]
\operatorname{Var}(X_i) ;; \operatorname{Var}(X_j)
E[X|Y] ;; E[X|Z]
E[\hat\theta] ;; E[\tilde\theta]
\hat E[X] ;; E[X]
E_p[f(x)] ;; E_q[f(x)]
E_{x\sim p}[f(x)] ;; E_{x\sim q}[f(x)]
\bar P(A) ;; P(A)
\hat P(A) ;; P(A)
P(A)^{(1)} ;; P(A)
P'(A) ;; P(A)
P_n(A) ;; P_m(A)
P^n(A) ;; P(A)
P^\pi(A) ;; P(A)
\tilde p(x) ;; p(x)
p(\bar x|y) ;; p(x|y)
p(x_i|y) ;; p(x_j|y)
p(x'|y) ;; p(x|y)
p(x^{(i)}|y) ;; p(x|y)
\frac{P(B|A')P(A')}{P(B)} ;; \frac{P(B|A)P(A)}{P(B)}
H(X) ;; H(\hat X)
H(X|Y) ;; H(X|\hat Y)
I(X;\hat Y) ;; I(X;Y)
KL(p\|q) ;; KL(q\|p)
KL(\hat p\|q) ;; KL(p\|q)
P(X_1=1) ;; P(X_2=1)
P(X_i=1) ;; P(X_j=1)
P(\bar X>1) ;; P(X>1)
P(\mathcal{A}\cap A) ;; P(A)
P(\mathbf{x}|x) ;; 1
P(A_1\cap A_2) ;; P(A_1\cap A_3)
\operatorname{Var}(X)_n ;; \operatorname{Var}(X)
\operatorname{Var}_n(X) ;; \operatorname{Var}(X)
\operatorname{Var}_X(X+Y) ;; \operatorname{Var}(X+Y)
\operatorname{Cov}(X,Y)^T ;; \operatorname{Cov}(X,Y)
E[X]' ;; E[X]
E[X]! ;; E[X]
P(A)! ;; P(A)
E[X_t|X_{t-1}] ;; E[X_t|X_{t+1}]
\sum_{i=1}^n E[X_i] ;; \sum_{i=1}^m E[X_i]
E[\sum_{i=1}^n X_i] ;; \sum_{i=2}^n E[X_i]
\Phi(1) ;; P(X\le 1) ;; X \sim N(0,4)
P(X>1) ;; P(Y>1) ;; X \sim Poisson(\lambda)
P(X>1|\theta) ;; P(X>1)
\operatorname{Var}(\bar X) ;; \operatorname{Var}(\hat X) ;; X_1,...,X_n are iid
E[\bar X_n] ;; E[\bar X_m] ;; X_1,...,X_n are iid
E[S_n] ;; n\mu ;; X_1, ..., X_n are iid with mean \mu
E[X_n] ;; \mu_n ;; X_1, ..., X_n are iid with mean \mu
(1,2) ;; \{1,2\}
1,2 ;; [1,2]
[a,b] ;; [b,a]
(a,b) ;; (a,b]
x=\pm2 ;; (-2,2)
\pm 2 ;; (-2,2)
[0,1]\times[0,1] ;; [0,1]
[0,1]^2 ;; [0,1]
[0,1]\setminus\{1\} ;; [0,1]
\mathbb{R} ;; \mathbb{Q}
\mathbb{R}^2 ;; \mathbb{R}
\mathbb{R}^+ ;; \mathbb{R}
x\in\mathbb{R}^+ ;; x\in\mathbb{R}
x\in\mathbb{R}^n ;; x\in\mathbb{R}
x\in\mathbb{R} ;; x^2\in\mathbb{R}
n\in\mathbb{N} ;; m\in\mathbb{N}
n\in\mathbb{N} ;; n\in\mathbb{Z}
\{x\in\mathbb{Z} : x^2<4\} ;; (-2,2)
\{x\in\mathbb{Z} : x^2<4\} ;; \{x\in\mathbb{R} : x^2<4\}
\{x^2 : x>2\} ;; \{x : x>2\}
\{2k : k>2\} ;; \{k : k>2\}
\{(x,y) : y=2x\} ;; \{(x,y,z) : y=2x\}
\{x \mid a<x<b\} ;; \{a\mid a<x<b\}
A = \mathbb{R}\setminus\{2\} ;; B=\mathbb{R}\setminus\{2\}
(x,y)\in\{(1,2),(3,4)\} ;; (y,x)\in\{(1,2),(3,4)\}
y \notin [0,1] ;; x\notin[0,1]
"""


@pytest.mark.parametrize("line", UNEQUAL.strip().splitlines())
def test_what_is_written_is_not_dropped(line: str):
    gold, answer, *given = (part.strip() for part in line.split(" ;; "))
    assume = given[0].split(" && ") if given else []
    task = pair_files.task({"gold": gold, "answer": answer, "verdict": "different", "assume": assume})
    try:
        status = check_task.checked(task)["status"]
    except (Invalid, LossproofError):  # of the gold answer
        return
    assert status != "equal"
