//! Tokens to tree, by binding power (Pratt). XPath's `*`, `and`, `or`, `div` and `mod` are operators only between two
//! operands, which falls out of asking for one where an operator may stand.

use super::functions::{self, Function};
use super::token::{Token, tokens};
use super::{
    Axis, Call, Expr, ExpressionError, ExpressionErrorKind, Operator, Path, Reference, Start, Step, nearest,
};

pub(crate) const EXPRESSION_BYTES_MAX: usize = 64 * 1024;
/// How deep a tree may grow: it is walked by recursion, on a phone's stack.
const DEPTH_MAX: usize = 250;
const NEGATION_POWER: u8 = 13;

/// Reads one expression, to the end of the text.
pub(crate) fn parse(text: &str) -> Result<Expr, ExpressionError> {
    if text.len() > EXPRESSION_BYTES_MAX {
        return Err(ExpressionError { at: 0, kind: ExpressionErrorKind::TooLong });
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, next: 0, end: text.chars().count() };
    let (expr, _) = parser.expression(0, 0)?;
    match parser.peek() {
        Some(_) => Err(parser.unexpected()),
        None => Ok(expr),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
}

/// A tree and its height.
type Grown = (Expr, usize);

impl Parser {
    fn expression(&mut self, power: u8, depth: usize) -> Result<Grown, ExpressionError> {
        self.check_depth(depth)?;
        let (mut left, mut height) = if self.take("-") {
            let (inner, height) = self.expression(NEGATION_POWER, depth + 1)?;
            (Expr::Negate(Box::new(inner)), height + 1)
        } else {
            self.union_operand(depth)?
        };
        while let Some((operator, left_power)) = self.peek_operator() {
            if left_power < power {
                break;
            }
            self.next += 1;
            let (right, right_height) = self.expression(left_power + 1, depth + 1)?;
            height = height.max(right_height) + 1;
            self.check_depth(depth + height)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok((left, height))
    }

    /// A path, or a primary expression with predicates and further steps.
    fn union_operand(&mut self, depth: usize) -> Result<Grown, ExpressionError> {
        match self.peek() {
            Some(Token::Symbol("/" | "//")) => self.absolute(depth),
            Some(Token::Symbol("." | ".." | "@" | "*")) => self.relative(Start::Here, depth, 1),
            Some(Token::Name(_)) if !self.is_call() => self.relative(Start::Here, depth, 1),
            Some(_) => self.filtered(depth),
            None => Err(self.unexpected()),
        }
    }

    fn filtered(&mut self, depth: usize) -> Result<Grown, ExpressionError> {
        let (primary, mut height) = self.primary(depth)?;
        let mut predicates = Vec::new();
        height = height.max(self.predicates(&mut predicates, depth)?);
        let has_steps = matches!(self.peek(), Some(Token::Symbol("/" | "//")));
        if predicates.is_empty() && !has_steps {
            return Ok((primary, height));
        }
        let start = Start::Of(Box::new(primary), predicates);
        if !has_steps {
            return Ok((Expr::Path(Path { start, steps: Vec::new() }), height + 1));
        }
        let mut steps = Vec::new();
        if !self.take("/") {
            self.next += 1;
            steps.push(anything_below());
        }
        let steps_height = self.steps(&mut steps, depth)?;
        Ok((Expr::Path(Path { start, steps }), height.max(steps_height) + 1))
    }

    fn absolute(&mut self, depth: usize) -> Result<Grown, ExpressionError> {
        let mut steps = Vec::new();
        let double = matches!(self.peek(), Some(Token::Symbol("//")));
        self.next += 1;
        if double {
            steps.push(anything_below());
        } else if !self.starts_step() {
            return Ok((Expr::Path(Path { start: Start::Root, steps }), 1));
        }
        let height = self.steps(&mut steps, depth)?;
        Ok((Expr::Path(Path { start: Start::Root, steps }), height + 1))
    }

    fn relative(&mut self, start: Start, depth: usize, height: usize) -> Result<Grown, ExpressionError> {
        let mut steps = Vec::new();
        let steps_height = self.steps(&mut steps, depth)?;
        Ok((Expr::Path(Path { start, steps }), height.max(steps_height) + 1))
    }

    fn steps(&mut self, steps: &mut Vec<Step>, depth: usize) -> Result<usize, ExpressionError> {
        let mut height = 0;
        loop {
            let mut step = self.step()?;
            height = height.max(self.predicates(&mut step.predicates, depth)?);
            steps.push(step);
            if self.take("//") {
                steps.push(anything_below());
            } else if !self.take("/") {
                return Ok(height);
            }
        }
    }

    fn step(&mut self) -> Result<Step, ExpressionError> {
        let bare = |axis| Step { axis, name: None, predicates: Vec::new() };
        if self.take(".") {
            return Ok(bare(Axis::Itself));
        }
        if self.take("..") {
            return Ok(bare(Axis::Parent));
        }
        let axis = self.axis()?;
        if self.take("*") {
            return Ok(bare(axis));
        }
        let at = self.at();
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err(self.unexpected());
        };
        self.next += 1;
        if name == "node" && self.take("(") {
            self.expect(")")?;
            return Ok(bare(axis));
        }
        if matches!(self.peek(), Some(Token::Symbol("("))) {
            return Err(ExpressionError { at, kind: ExpressionErrorKind::Unexpected { found: name } });
        }
        Ok(Step { axis, name: Some(name), predicates: Vec::new() })
    }

    fn axis(&mut self) -> Result<Axis, ExpressionError> {
        let followed = matches!(self.tokens.get(self.next + 1), Some((_, Token::Symbol("::"))));
        let (Some(Token::Name(name)), true) = (self.peek().cloned(), followed) else {
            return Ok(Axis::Child);
        };
        let at = self.at();
        self.next += 2;
        match name.as_str() {
            "child" => Ok(Axis::Child),
            "parent" => Ok(Axis::Parent),
            "self" => Ok(Axis::Itself),
            "descendant-or-self" => Ok(Axis::DescendantOrSelf),
            _ => Err(ExpressionError { at, kind: ExpressionErrorKind::UnknownAxis { name } }),
        }
    }

    fn predicates(&mut self, found: &mut Vec<Expr>, depth: usize) -> Result<usize, ExpressionError> {
        let mut height = 0;
        while self.take("[") {
            let (predicate, inner) = self.expression(0, depth + 1)?;
            self.expect("]")?;
            height = height.max(inner);
            found.push(predicate);
        }
        Ok(height)
    }

    fn primary(&mut self, depth: usize) -> Result<Grown, ExpressionError> {
        let at = self.at();
        match self.peek().cloned() {
            Some(Token::Number(number)) => {
                self.next += 1;
                Ok((Expr::Number(number), 1))
            }
            Some(Token::Text(text)) => {
                self.next += 1;
                Ok((Expr::Text(text), 1))
            }
            Some(Token::Reference(name)) => {
                self.next += 1;
                Ok((Expr::Reference(Reference::to(&name, at)), 1))
            }
            Some(Token::Symbol("(")) => {
                self.next += 1;
                let inner = self.expression(0, depth + 1)?;
                self.expect(")")?;
                Ok(inner)
            }
            Some(Token::Name(name)) => self.call(&name, depth),
            _ => Err(self.unexpected()),
        }
    }

    fn call(&mut self, name: &str, depth: usize) -> Result<Grown, ExpressionError> {
        let at = self.at();
        self.next += 1;
        self.expect("(")?;
        let mut args = Vec::new();
        let mut height = 0;
        if !self.take(")") {
            loop {
                let (arg, inner) = self.expression(0, depth + 1)?;
                args.push(arg);
                height = height.max(inner);
                if self.take(")") {
                    break;
                }
                self.expect(",")?;
            }
        }
        let function = checked(name, &args).map_err(|kind| ExpressionError { at, kind })?;
        Ok((Expr::Call(Call { function, args }), height + 1))
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let here = matches!(self.peek(), Some(Token::Symbol(found)) if *found == symbol);
        self.next += usize::from(here);
        here
    }

    fn expect(&mut self, symbol: &str) -> Result<(), ExpressionError> {
        if self.take(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn is_call(&self) -> bool {
        let paren = matches!(self.tokens.get(self.next + 1), Some((_, Token::Symbol("("))));
        paren && !matches!(self.peek(), Some(Token::Name(name)) if name == "node")
    }

    fn starts_step(&self) -> bool {
        matches!(self.peek(), Some(Token::Name(_) | Token::Symbol("." | ".." | "*" | "@")))
    }

    fn peek_operator(&self) -> Option<(Operator, u8)> {
        let text = match self.peek()? {
            Token::Name(name) => name.as_str(),
            Token::Symbol(symbol) => symbol,
            _ => return None,
        };
        let operator = match text {
            "or" => (Operator::Or, 1),
            "and" => (Operator::And, 3),
            "=" => (Operator::Equal, 5),
            "!=" => (Operator::NotEqual, 5),
            "<" => (Operator::Less, 7),
            "<=" => (Operator::LessOrEqual, 7),
            ">" => (Operator::Greater, 7),
            ">=" => (Operator::GreaterOrEqual, 7),
            "+" => (Operator::Add, 9),
            "-" => (Operator::Subtract, 9),
            "*" => (Operator::Multiply, 11),
            "div" => (Operator::Divide, 11),
            "mod" => (Operator::Modulo, 11),
            "|" => (Operator::Union, 15),
            _ => return None,
        };
        Some(operator)
    }

    fn check_depth(&self, depth: usize) -> Result<(), ExpressionError> {
        let fits = depth <= DEPTH_MAX;
        fits.then_some(()).ok_or(ExpressionError { at: self.at(), kind: ExpressionErrorKind::TooDeep })
    }

    fn unexpected(&self) -> ExpressionError {
        let kind = match self.peek() {
            None => ExpressionErrorKind::UnexpectedEnd,
            Some(token) => ExpressionErrorKind::Unexpected { found: token.to_string() },
        };
        ExpressionError { at: self.at(), kind }
    }
}

fn anything_below() -> Step {
    Step { axis: Axis::DescendantOrSelf, name: None, predicates: Vec::new() }
}

/// The function of that name, if it takes such arguments.
fn checked(name: &str, args: &[Expr]) -> Result<&'static Function, ExpressionErrorKind> {
    let Some(function) = functions::find(name) else {
        let nearest = nearest(name, functions::names());
        return Err(ExpressionErrorKind::UnknownFunction { name: name.to_owned(), nearest });
    };
    if args.len() < function.min || function.max.is_some_and(|max| args.len() > max) {
        let (min, max) = (function.min, function.max);
        return Err(ExpressionErrorKind::WrongArgumentCount { name: name.to_owned(), min, max });
    }
    match (function.name, args.get(1)) {
        ("regex", Some(Expr::Text(pattern))) if !functions::is_regex(pattern) => {
            Err(ExpressionErrorKind::BadRegex)
        }
        _ => Ok(function),
    }
}
